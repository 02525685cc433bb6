-- One row per version of a decision that a later delivery replaced, as it was delivered.
select
    versions.decision_id,
    versions.decision_date,
    versions.source,
    versions.queue_id,
    versions.vendor,
    versions.site,
    versions.moderator_key,
    versions.model_name,
    versions.model_version,
    versions.decision,
    versions.policy_code,
    versions.market,
    versions.language,
    versions.decided_at,
    versions.receipt_sequence,
    replaced.superseded_by_sequence,
    replaced.new_decision_date
from {{ ref('stg_decision_versions') }} as versions
inner join {{ ref('stg_superseded_decisions') }} as replaced
    on
        versions.decision_id = replaced.decision_id
        and versions.receipt_sequence = replaced.receipt_sequence
        and versions.decision_date = replaced.old_decision_date
