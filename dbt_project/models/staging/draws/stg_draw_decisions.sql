-- One row per drawn decision of a recorded draw of this run's days, as it was when it was drawn.
select
    decision_id,
    decision_date,
    wave,
    stratum_id,
    draw_reason,
    inclusion_probability,
    sampling_weight,
    draw_rank,
    -- draws recorded before second reads were planned have none
    coalesce(is_second_read, false) as is_second_read,
    coalesce(is_agreement_adjudicated, false) as is_agreement_adjudicated,
    second_read_share,
    agreement_share,
    lot_rank
from {{ lake('draw_decisions') }}
