-- One row per queue and snapshot, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by queue_id, snapshot_at
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('queue_registry') }}

)

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
from ranked
where version_rank = 1
