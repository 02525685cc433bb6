-- One row per launch and requirement as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by launch_id, requirement_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('launch_requirements') }}

)

select
    launch_id,
    launch_name,
    market,
    go_live_on,
    requirement_id,
    requirement,
    requirement_type,
    queue_id,
    owner,
    due_on,
    done_on,
    evidence,
    status,
    waived_by_key,
    waiver_until,
    is_blocking
from ranked
where version_rank = 1
