-- One row per stratum of a recorded draw of this run's days.
select
    decision_date,
    wave,
    stratum_id,
    n_decisions,
    n_drawn,
    prior_error_rate
from {{ lake('draw_strata') }}
