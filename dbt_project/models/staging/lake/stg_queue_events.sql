-- One row per event of a queue (event_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by event_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('queue_events') }}

)

select
    event_id,
    queue_id,
    event,
    coalesce(status, 'executed') as status,
    requested_by_key,
    requested_at,
    approved_by_key,
    approved_at,
    occurred_at,
    is_emergency,
    request_id,
    ticket,
    reason
from ranked
where version_rank = 1
