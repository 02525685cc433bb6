-- One row per event of a queue (event_id) as last delivered.
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
from {{ last_delivered('queue_events', ['event_id']) }}
