-- One row per decision day, slice and metric: the estimate with its 95 % interval.
with

daily_sums as (

    select
        decision_date as period,
        *
    from {{ ref('fct_quality_sums_daily') }}
    where
        decision_date in (select decision_date from {{ ref('stg_run_days') }})
        and metric <> 'accuracy_without_technical'

),

{{ estimates('daily_sums') }}

select
    period as decision_date,
    {{ estimated_columns() }}
from estimated
