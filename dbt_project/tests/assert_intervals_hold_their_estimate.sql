-- Every estimate lies in its interval, and every interval in 0 to 1.
{{ config(tags=['gate']) }}
select
    decision_date,
    slice_kind,
    slice_value,
    metric,
    estimate,
    lower,
    upper
from {{ ref('kpi_quality_daily') }}
where
    decision_date in (select decision_date from {{ ref('stg_run_days') }})
    and estimate is not null
    and not (0 <= lower and lower <= estimate and estimate <= upper and upper <= 1)
