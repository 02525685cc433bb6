-- One row per audited decision of this run's days, with its final verdict.
--
-- Final is the adjudication, else the first read; a first and a second read that disagree, with no adjudication, are
-- pending and count as not yet returned. A client's audits decide; the vendor's own decide only where no client audit
-- exists, and then never estimate. A golden reading, of an item that was settled before, is about the auditor and not
-- about the item: it counts only where nobody else has read it.
with

heard as (

    select
        *,
        min(case when audit_reason = 'golden' then 1 else 0 end) over (partition by decision_date, decision_id)
            as is_golden_alone
    from {{ ref('int_audits_placed') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by decision_date, decision_id, organisation, audit_round
            order by
                case when audit_round = 'first' then audited_at end,
                case when audit_round <> 'first' then audited_at end desc,
                audit_id
        ) as preference
    from heard
    where is_golden_alone = 1 or coalesce(audit_reason, '') <> 'golden'

),

rounds as (

    select
        decision_date,
        decision_id,
        organisation,
        max(case when audit_round = 'adjudication' then audit_id end) as adjudication_id,
        max(case when audit_round = 'first' then audit_id end) as first_id,
        max(case when audit_round = 'second' then audit_id end) as second_id,
        max(case when audit_round = 'first' then auditor_key end) as first_auditor_key,
        max(case when audit_round = 'second' then auditor_key end) as second_auditor_key,
        max(case when audit_round = 'first' then verdict_decision end) as first_verdict,
        max(case when audit_round = 'second' then verdict_decision end) as second_verdict
    from ranked
    where preference = 1
    group by decision_date, decision_id, organisation

),

deciding as (

    select
        rounds.*,
        coalesce(adjudication_id, first_id, second_id) as deciding_id,
        adjudication_id is null
        and first_verdict is not null
        and second_verdict is not null
        and first_verdict <> second_verdict as is_pending,
        row_number() over (partition by decision_date, decision_id order by organisation) as preference
    from rounds

)

select
    deciding.decision_date,
    deciding.decision_id,
    deciding.organisation,
    deciding.is_pending,
    deciding.adjudication_id is not null as is_adjudicated,
    deciding.first_id as first_audit_id,
    deciding.first_auditor_key,
    deciding.first_verdict as first_verdict_decision,
    deciding.second_id as second_audit_id,
    deciding.second_auditor_key,
    deciding.second_verdict as second_verdict_decision,
    audits.auditor_key,
    audits.audit_reason,
    case when not deciding.is_pending then audits.verdict_decision end as verdict_decision,
    case when not deciding.is_pending then audits.verdict_policy_code end as verdict_policy_code,
    audits.severity,
    audits.root_cause,
    audits.policy_version_used,
    audits.audited_at
from deciding
inner join {{ ref('int_audits_placed') }} as audits
    on
        deciding.deciding_id = audits.audit_id
        and deciding.decision_date = audits.decision_date
where deciding.preference = 1
