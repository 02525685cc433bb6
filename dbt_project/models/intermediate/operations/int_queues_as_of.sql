-- One row per registered queue and day of this run: the snapshot in force at the end of the day, else the earliest.
with

snapshots as (

    select
        run_days.decision_date,
        queues.*,
        cast(queues.snapshot_at as date) <= run_days.decision_date as is_known_by_then,
        row_number() over (
            partition by run_days.decision_date, queues.queue_id
            order by
                case when cast(queues.snapshot_at as date) <= run_days.decision_date then 0 else 1 end,
                case when cast(queues.snapshot_at as date) <= run_days.decision_date then queues.snapshot_at end desc,
                queues.snapshot_at
        ) as preference
    from {{ ref('stg_queue_snapshots') }} as queues
    cross join {{ ref('stg_run_days') }} as run_days

)

select
    decision_date,
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
    snapshot_at,
    is_known_by_then
from snapshots
where preference = 1
