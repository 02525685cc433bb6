-- One row per day, wave and stratum of this run's days, with the population N_h.
select
    decision_date,
    wave,
    stratum_id,
    min(decided_by) as decided_by,
    min({{ decision_class('decision') }}) as decision_class,
    min(entity_type) as entity_type,
    count(*) as n_decisions
from {{ ref('int_decisions_framed') }}
group by decision_date, wave, stratum_id
