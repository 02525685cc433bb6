-- One row per suspension (suspension_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by suspension_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('suspensions') }}

)

select
    suspension_id,
    reason,
    started_at,
    ended_at,
    service
from ranked
where version_rank = 1
