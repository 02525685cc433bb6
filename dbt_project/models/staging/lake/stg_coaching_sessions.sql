-- One row per coaching session and moderator, as last delivered.
select
    session_id,
    moderator_key,
    coach_key,
    held_on,
    audit_ids,
    action_points,
    acknowledged_on
from {{ last_delivered('coaching', ['session_id', 'moderator_key']) }}
