-- One row per request for access (request_id) as last delivered.
select
    request_id,
    user_key,
    queue_id,
    system,
    role,
    change,
    status,
    requested_by_key,
    requested_at,
    approved_by_key,
    approved_at,
    reason
from {{ last_delivered('access_requests', ['request_id']) }}
