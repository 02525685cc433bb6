-- One row per audited decision of this run's days: the decision as it is judged, its verdict, its error type.
--
-- A decision is judged as it was when its day was drawn; outside the frame (escalations, skips, tests) as it is now.
-- The verdict is the audit's, unless a dispute was accepted: then what the site expected is right. Error types:
-- macros/statistics/error_types.sql.
with

{{ verdicts_disputed() }},

-- Verdicts first: there are few of them, so the frame is looked through once and never held.
judged_in_the_frame as (

    select
        framed.decision_id,
        framed.decision_date,
        framed.wave,
        framed.stratum_id,
        {{ decision_columns('framed') }},
        framed.decision,
        framed.policy_code,
        framed.policy_version,
        framed.machine_score
    from {{ ref('int_decisions_stratified') }} as framed
    inner join verdicts
        on
            framed.decision_id = verdicts.decision_id
            and framed.decision_date = verdicts.decision_date

),

verdicts_outside_the_frame as (

    select
        verdicts.decision_id,
        verdicts.decision_date
    from verdicts
    left join judged_in_the_frame as framed
        on
            verdicts.decision_id = framed.decision_id
            and verdicts.decision_date = framed.decision_date
    where framed.decision_id is null

),

judged_outside_the_frame as (

    select
        decisions.decision_id,
        decisions.decision_date,
        cast(null as {{ dbt.type_string() }}) as wave,
        cast(null as {{ dbt.type_string() }}) as stratum_id,
        {{ decision_columns('decisions') }},
        decisions.decision,
        decisions.policy_code,
        decisions.policy_version,
        decisions.machine_score
    from {{ ref('int_decisions_current') }} as decisions
    inner join verdicts_outside_the_frame as verdicts
        on
            decisions.decision_id = verdicts.decision_id
            and decisions.decision_date = verdicts.decision_date

),

judged as (

    select * from judged_in_the_frame
    union all
    select * from judged_outside_the_frame

),

audited as (

    select
        judged.*,
        verdicts.organisation,
        verdicts.is_pending,
        verdicts.is_adjudicated,
        {{ reading_columns('verdicts') }},
        verdicts.auditor_key,
        verdicts.audit_reason,
        verdicts.verdict_decision,
        verdicts.verdict_policy_code,
        verdicts.severity as auditor_severity,
        verdicts.root_cause,
        verdicts.policy_version_used,
        verdicts.audited_at
    from judged
    inner join verdicts
        on
            judged.decision_id = verdicts.decision_id
            and judged.decision_date = verdicts.decision_date

),

with_policy_match as (

    select
        audited.*,
        {{ first_code('audited.verdict_policy_code') }} as verdict_policy_first,
        {{ policy_is_right('audited.policy_code', 'audited.verdict_policy_code') }} as is_policy_right
    from audited

)

select
    audited.decision_id,
    audited.decision_date,
    audited.wave,
    audited.stratum_id,
    {{ decision_columns('audited') }},
    audited.decision,
    audited.policy_code,
    audited.policy_version,
    audited.machine_score,
    audited.organisation,
    audited.auditor_key,
    audited.audit_reason,
    audited.is_adjudicated,
    {{ reading_columns('audited') }},
    audited.verdict_decision,
    audited.verdict_policy_code,
    audited.verdict_policy_first,
    audited.is_policy_right,
    audited.root_cause,
    audited.policy_version_used,
    audited.audited_at,
    coalesce(audited.auditor_severity, verdict_policies.severity, decision_policies.severity) as severity,
    {{ error_type('audited.decision', 'audited.verdict_decision', 'audited.is_policy_right', 'audited.is_pending') }}
        as error_type
from with_policy_match as audited
left join {{ ref('int_policies_as_of') }} as verdict_policies
    on
        audited.verdict_policy_first = verdict_policies.policy_code
        and audited.decision_date = verdict_policies.decision_date
left join {{ ref('int_policies_as_of') }} as decision_policies
    on
        audited.policy_code = decision_policies.policy_code
        and audited.decision_date = decision_policies.decision_date
