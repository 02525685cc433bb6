-- One row per day, wave and stratum of this run's days, with the population N_h.
select
    decision_date,
    wave,
    stratum_id,
    min(decided_by) as decided_by,
    min({{ decision_class('decision') }}) as decision_class,
    min(entity_type) as entity_type,
    count(*) as n_decisions,
    cast(null as double) as prior_error_rate,
    cast(null as double) as prior_violating_rate,
    cast(null as double) as prior_critical_rate,
    cast(null as double) as prior_wrong_policy_rate
from {{ ref('int_decisions_framed') }}
group by decision_date, wave, stratum_id
