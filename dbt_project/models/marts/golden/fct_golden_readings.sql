-- One row per golden reading of an auditor and per test decision of a moderator, whether or not the registry has the item.
with

read_by_auditors as (

    select
        decision_date,
        'auditor' as subject_kind,
        auditor_key as subject_key,
        audit_id as reading_id,
        decision_id as shown_id,
        verdict_decision as answer,
        verdict_policy_code as answer_policy_code,
        audited_at as answered_at
    from {{ ref('int_audits_placed') }}
    where audit_reason = 'golden'

),

decided_by_moderators as (

    select
        decision_date,
        'moderator' as subject_kind,
        moderator_key as subject_key,
        decision_id as reading_id,
        content_id as shown_id,
        decision as answer,
        policy_code as answer_policy_code,
        decided_at as answered_at
    from {{ ref('int_decisions_current') }}
    where is_test and moderator_key is not null

)

select * from read_by_auditors
union all
select * from decided_by_moderators
