-- One row per appeal (appeal_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by appeal_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('appeals') }}

)

select
    appeal_id,
    decision_id,
    appellant_type,
    received_at,
    decided_at,
    outcome,
    reviewer_key
from ranked
where version_rank = 1
