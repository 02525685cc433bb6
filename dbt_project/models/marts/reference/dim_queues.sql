-- One row per registered queue: its latest snapshot.
{{ config(materialized='table') }}
with

ranked as (

    select
        *,
        row_number() over (partition by queue_id order by snapshot_at desc) as preference
    from {{ ref('stg_queue_snapshots') }}

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
    snapshot_at
from ranked
where preference = 1
