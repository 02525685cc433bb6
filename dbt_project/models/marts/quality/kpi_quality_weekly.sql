-- One row per week (its Monday), slice and metric: sums of the days' strata, never of other slices.
{%- set metrics = metric_counts().keys() | reject('equalto', 'accuracy_without_technical') | list %}
{{ config(rows_of='weeks') }}
with

periods as (

    select * from {{ ref('int_periods') }} where period_kind = 'week'

),

counts as (

    select
        periods.period_start as period,
        counts.*
    from {{ ref('fct_stratum_slice_counts') }} as counts
    inner join periods on counts.decision_date between periods.period_start and periods.period_end

),

strata as (

    select * from {{ ref('kpi_draw_coverage_daily') }}
    where decision_date in (select distinct decision_date from counts)

),

{{ estimates('counts', 'strata', metrics) }}

select
    period as decision_week,
    slice_kind,
    slice_value,
    metric,
    estimate,
    lower,
    upper,
    n_audited,
    n_decisions,
    n_effective,
    covered_share,
    status
from estimated
