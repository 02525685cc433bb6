-- One row per 28 days up to a built day, slice and metric: from the sums of its days, never from other slices.
{{ config(rows_of='28_days') }}
with

daily_sums as (

    select
        periods.period_end as period,
        days.*
    from {{ ref('fct_quality_sums_daily') }} as days
    inner join {{ ref('int_periods') }} as periods
        on
            periods.period_kind = '28_days'
            and days.decision_date between periods.period_start and periods.period_end
    where days.metric <> 'accuracy_without_technical'

),

{{ estimates('daily_sums') }}

select
    date_add(period, -27) as period_start,
    period as period_end,
    {{ estimated_columns() }}
from estimated
