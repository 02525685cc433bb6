-- One row per decision day, slice and metric: the estimate with its 95 % interval.
{%- set metrics = metric_counts().keys() | reject('equalto', 'accuracy_without_technical') | list %}
with

counts as (

    select
        decision_date as period,
        *
    from {{ ref('fct_stratum_slice_counts') }}
    where decision_date in (select decision_date from {{ ref('stg_run_days') }})

),

strata as (

    select * from {{ ref('int_strata_returned') }}

),

{{ estimates('counts', 'strata', metrics) }}

select
    period as decision_date,
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
