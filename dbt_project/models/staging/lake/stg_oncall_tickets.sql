-- One row per on-call ticket (ticket_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by ticket_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('oncall_tickets') }}

)

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
from ranked
where version_rank = 1
