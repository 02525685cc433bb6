-- One row per settlement (settlement_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by settlement_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('settlements') }}

)

select
    settlement_id,
    appeal_id,
    received_at,
    decided_at,
    outcome,
    implemented
from ranked
where version_rank = 1
