-- One row per coaching session and moderator, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by session_id, moderator_key
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('coaching') }}

)

select
    session_id,
    moderator_key,
    coach_key,
    held_on,
    audit_ids,
    action_points,
    acknowledged_on
from ranked
where version_rank = 1
