-- One row per day, wave and stratum of a draw: its definition, size, and the prior rates known when it was drawn.
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
from {{ ref('stg_draw_strata') }}
union all
select * from {{ ref('int_draw_strata_proposed') }}
