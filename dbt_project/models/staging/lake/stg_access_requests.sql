-- One row per request for access (request_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by request_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('access_requests') }}

)

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
from ranked
where version_rank = 1
