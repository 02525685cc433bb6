-- One row per drawn decision of a recorded draw of this run's days, as it stood when it was drawn.
select
    decision_id,
    decision_date,
    wave,
    stratum_id,
    draw_reason,
    inclusion_probability,
    sampling_weight,
    draw_rank
from {{ lake('draw_decisions') }}
