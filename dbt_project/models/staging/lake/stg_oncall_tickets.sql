-- One row per on-call ticket (ticket_id) as last delivered.
select
    ticket_id,
    opened_at,
    severity,
    component,
    queue_id,
    site,
    title,
    acknowledged_at,
    resolved_at,
    assignee_key,
    status,
    mitigated_at,
    on_hold_minutes,
    reopened_at,
    duplicate_of
from {{ last_delivered('oncall_tickets', ['ticket_id']) }}
