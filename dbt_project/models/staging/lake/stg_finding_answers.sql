-- One row per finding, person and day, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by finding_id, answered_by_key, answered_on
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('finding_answers') }}

)

select
    finding_id,
    answer,
    until,
    assignee_key,
    due_on,
    source_id,
    reason,
    answered_by_key,
    answered_on
from ranked
where version_rank = 1
