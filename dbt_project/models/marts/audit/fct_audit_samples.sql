-- One row per drawn decision, as it was when it was drawn.
select
    samples.decision_id,
    samples.decision_date,
    samples.wave,
    samples.stratum_id,
    samples.draw_reason,
    samples.inclusion_probability,
    samples.sampling_weight,
    samples.draw_rank,
    samples.is_second_read,
    samples.is_agreement_adjudicated,
    samples.second_read_share,
    samples.agreement_share,
    samples.lot_rank,
    {{ decision_columns('framed') }},
    framed.content_id,
    framed.decision,
    framed.policy_code,
    framed.policy_version,
    framed.machine_score,
    framed.decided_at
from {{ ref('int_samples') }} as samples
left join {{ ref('int_decisions_framed') }} as framed
    on
        samples.decision_id = framed.decision_id
        and samples.decision_date = framed.decision_date
