-- One row per day, wave and stratum: population, decisions drawn, verdicts returned. Late rows that are not yet drawn
-- are in the wave `late` with nothing drawn; rows later than the late draw are in `uncovered`.
select
    decision_date,
    wave,
    stratum_id,
    n_decisions,
    n_drawn,
    n_returned,
    n_unassessable,
    n_pending,
    n_audited,
    is_census,
    prior_error_rate,
    prior_violating_rate,
    prior_critical_rate,
    prior_wrong_policy_rate
from {{ ref('int_strata_returned') }}
