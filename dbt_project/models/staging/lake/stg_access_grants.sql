-- One row per grant and snapshot, as last delivered.
select
    grant_id,
    user_key,
    queue_id,
    system,
    role,
    approved_by_key,
    ticket,
    granted_at,
    expires_at,
    last_used_at,
    revoked_at,
    user_left_on,
    snapshot_at,
    user_type,
    receipt_sequence
from {{ last_delivered('access_grants', ['grant_id', 'snapshot_at']) }}
