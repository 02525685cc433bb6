-- One row per stratum of a recorded draw of this run's days.
select
    decision_date,
    wave,
    stratum_id,
    decided_by,
    decision_class,
    entity_type,
    score_from,
    score_below,
    n_decisions,
    n_drawn,
    prior_error_rate,
    prior_violating_rate,
    prior_critical_rate,
    prior_wrong_policy_rate
from {{ lake('draw_strata') }}
