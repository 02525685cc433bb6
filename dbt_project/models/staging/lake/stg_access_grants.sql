-- One row per grant and snapshot, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by grant_id, snapshot_at
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('access_grants') }}

)

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
from ranked
where version_rank = 1
