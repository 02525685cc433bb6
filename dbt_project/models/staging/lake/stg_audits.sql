-- One row per audit (audit_id) as last delivered, of this run's days or still waiting for its decision.
with

ranked as (

    select
        audit_id,
        decision_id,
        decision_date,
        auditor_key,
        audit_round,
        audit_reason,
        verdict_decision,
        verdict_policy_code,
        severity,
        root_cause,
        policy_version_used,
        audited_at,
        receipt_sequence,
        row_number() over (
            partition by audit_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('audit_results') }}

)

select
    audit_id,
    decision_id,
    case when decision_date < date '9999-12-31' then decision_date end as known_decision_date,
    auditor_key,
    audit_round,
    audit_reason,
    verdict_decision,
    verdict_policy_code,
    severity,
    root_cause,
    policy_version_used,
    audited_at,
    receipt_sequence
from ranked
where version_rank = 1
