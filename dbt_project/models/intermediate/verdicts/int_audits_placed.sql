-- One row per audit of a decision of this run's days, with the day of its decision and the auditor's organisation.
--
-- A verdict whose decision was unknown on arrival waits, and finds it here once the decision is there.
with

waiting_found as (

    select
        audits.audit_id,
        decisions.decision_date
    from {{ ref('stg_audits') }} as audits
    inner join {{ ref('int_decisions_current') }} as decisions on audits.decision_id = decisions.decision_id
    where audits.known_decision_date is null

),

placed as (

    select
        audits.*,
        coalesce(audits.known_decision_date, waiting_found.decision_date) as decision_date
    from {{ ref('stg_audits') }} as audits
    left join waiting_found on audits.audit_id = waiting_found.audit_id

)

select
    placed.audit_id,
    placed.decision_id,
    placed.decision_date,
    placed.auditor_key,
    placed.audit_round,
    placed.audit_reason,
    placed.verdict_decision,
    placed.verdict_policy_code,
    placed.severity,
    placed.root_cause,
    placed.policy_version_used,
    placed.audited_at,
    coalesce(auditors.organisation, 'client') as organisation
from placed
inner join {{ ref('stg_run_days') }} as run_days on placed.decision_date = run_days.decision_date
left join {{ ref('int_auditors_as_of') }} as auditors
    on
        placed.auditor_key = auditors.auditor_key
        and placed.decision_date = auditors.decision_date
