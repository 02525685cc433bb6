-- One row per dispute against an audit of this run's days: its state, and the verdict before and after it.
--
-- Before is what the audit alone says, after is the final verdict. They differ where a dispute of the decision decides.
with

before as (

    select
        disputes.*,
        outcomes.decided_by,
        outcomes.queue_id,
        outcomes.vendor,
        outcomes.site,
        outcomes.moderator_key,
        outcomes.decision,
        outcomes.policy_code,
        outcomes.is_estimating,
        outcomes.verdict_decision as verdict_decision_after,
        outcomes.verdict_policy_code as verdict_policy_code_after,
        outcomes.error_type as error_type_after,
        verdicts.verdict_decision as verdict_decision_before,
        verdicts.verdict_policy_code as verdict_policy_code_before,
        verdicts.is_pending as was_pending,
        {{ policy_is_right('outcomes.policy_code', 'verdicts.verdict_policy_code') }} as was_policy_right,
        {{ minutes_between('disputes.raised_at', 'disputes.resolved_at') }} as resolution_minutes
    from {{ ref('int_disputes_judged') }} as disputes
    left join {{ ref('int_outcomes') }} as outcomes
        on
            disputes.decision_id = outcomes.decision_id
            and disputes.decision_date = outcomes.decision_date
    left join {{ ref('int_verdicts_final') }} as verdicts
        on
            disputes.decision_id = verdicts.decision_id
            and disputes.decision_date = verdicts.decision_date

)

select
    dispute_id,
    audit_id,
    decision_id,
    decision_date,
    decided_by,
    queue_id,
    vendor,
    site,
    moderator_key,
    decision,
    policy_code,
    auditor_key,
    audited_at,
    raised_by_key,
    raised_at,
    window_end_date,
    expected_decision,
    expected_policy_code,
    status,
    state,
    resolved_by_key,
    resolved_at,
    case when state in ('accepted', 'rejected') and resolution_minutes >= 0 then round(resolution_minutes / 60, 6) end
        as resolution_hours,
    resolver_conflict,
    is_deciding,
    is_estimating,
    verdict_decision_before,
    verdict_policy_code_before,
    case when decision is not null then {{ error_type('decision', 'verdict_decision_before', 'was_policy_right', 'was_pending') }} end
        as error_type_before,
    verdict_decision_after,
    verdict_policy_code_after,
    error_type_after
from before
