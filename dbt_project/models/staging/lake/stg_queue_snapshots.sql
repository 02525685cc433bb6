-- One row per queue and snapshot, as last delivered.
select
    queue_id,
    queue_name,
    entity_type,
    owner,
    status,
    risk_tier,
    sla_minutes,
    markets,
    languages,
    policy_version,
    review_interval_days,
    activated_at,
    deactivated_at,
    archived_at,
    last_reviewed_at,
    snapshot_at
from {{ last_delivered('queue_registry', ['queue_id', 'snapshot_at']) }}
