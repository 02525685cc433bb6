-- One row per launch, person and day, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by launch_id, decided_by_key, decided_on
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('launch_decisions') }}

)

select
    launch_id,
    decision,
    decided_by_key,
    decided_on,
    reason
from ranked
where version_rank = 1
