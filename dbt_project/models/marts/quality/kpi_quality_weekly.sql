-- One row per week (its Monday), slice and metric: from the sums of its days, never from other slices.
{{ config(rows_of='weeks') }}
with

daily_sums as (

    select
        periods.period_start as period,
        days.*
    from {{ ref('fct_quality_sums_daily') }} as days
    inner join {{ ref('int_periods') }} as periods
        on
            periods.period_kind = 'week'
            and days.decision_date between periods.period_start and periods.period_end
    where days.metric <> 'accuracy_without_technical'

),

{{ estimates('daily_sums') }}

select
    period as decision_week,
    {{ estimated_columns() }}
from estimated
