-- One row per dispute (dispute_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by dispute_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('disputes') }}

)

select
    dispute_id,
    audit_id,
    raised_by_key,
    raised_at,
    expected_decision,
    expected_policy_code,
    status,
    resolved_by_key,
    resolved_at
from ranked
where version_rank = 1
