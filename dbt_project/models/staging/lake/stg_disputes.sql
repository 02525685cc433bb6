-- One row per dispute (dispute_id) as last delivered.
--
-- A site may return its workbook several times, so an open row does not undo a resolution, and raised_at is the
-- earliest that was delivered. A resolution that leaves the raiser blank does not erase who raised the dispute.
with

ranked as (

    select
        *,
        min(raised_at) over (partition by dispute_id) as first_raised_at,
        max(raised_by_key) over (partition by dispute_id) as any_raised_by_key,
        row_number() over (
            partition by dispute_id
            order by case when status = 'open' then 1 else 0 end, receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('disputes') }}

)

select
    dispute_id,
    audit_id,
    coalesce(raised_by_key, any_raised_by_key) as raised_by_key,
    first_raised_at as raised_at,
    expected_decision,
    expected_policy_code,
    status,
    resolved_by_key,
    resolved_at
from ranked
where version_rank = 1
