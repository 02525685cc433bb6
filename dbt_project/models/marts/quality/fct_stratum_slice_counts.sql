-- One row per day, wave, stratum and slice: population and verdict counts, whole numbers that add up.
with

populations as (

    select * from {{ ref('int_slice_populations') }}

),

verdicts as (

    select * from {{ ref('int_slice_verdicts') }}

),

keys as (

    select decision_date, wave, stratum_id, slice_kind, slice_value from populations
    union
    select decision_date, wave, stratum_id, slice_kind, slice_value from verdicts

)

select
    keys.decision_date,
    keys.wave,
    keys.stratum_id,
    keys.slice_kind,
    keys.slice_value,
    coalesce(populations.n_decisions, 0) as n_decisions,
    coalesce(populations.n_decisions_acted, 0) as n_decisions_acted,
    {%- for count in [
        'n_audited', 'n_correct', 'n_acted', 'n_acted_violating', 'n_approved', 'n_approved_violating',
        'n_violating', 'n_violating_acted', 'n_prevalence_base', 'n_policy_known', 'n_policy_wrong',
        'n_critical_errors', 'n_major_errors', 'n_minor_errors', 'n_technical_errors',
    ] %}
    coalesce(verdicts.{{ count }}, 0) as {{ count }}{{ ',' if not loop.last }}
    {%- endfor %}
from keys
left join populations
    on
        keys.decision_date = populations.decision_date
        and keys.wave = populations.wave
        and keys.stratum_id = populations.stratum_id
        and keys.slice_kind = populations.slice_kind
        and keys.slice_value = populations.slice_value
left join verdicts
    on
        keys.decision_date = verdicts.decision_date
        and keys.wave = verdicts.wave
        and keys.stratum_id = verdicts.stratum_id
        and keys.slice_kind = verdicts.slice_kind
        and keys.slice_value = verdicts.slice_value
