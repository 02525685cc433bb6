-- One row per dispute against an audit of this run's days: its state, and whether it decides the verdict.
--
-- A dispute that was raised after the window is expired, whatever its status. A resolution by the person who gave the
-- verdict, or who raised the dispute, does not count: the dispute stays open. Of several accepted disputes of one
-- decision the last decides.
with

placed as (

    select
        disputes.*,
        audits.decision_id,
        audits.decision_date,
        audits.auditor_key,
        audits.audited_at,
        date_add(cast(audits.audited_at as date), settings.dispute_window_days) as window_end_date,
        case
            when disputes.resolved_by_key = audits.auditor_key then 'auditor'
            when disputes.resolved_by_key = disputes.raised_by_key then 'raiser'
        end as resolver_conflict
    from {{ ref('stg_disputes') }} as disputes
    inner join {{ ref('int_audits_placed') }} as audits on disputes.audit_id = audits.audit_id
    cross join {{ ref('stg_run_settings') }} as settings

),

judged as (

    select
        *,
        case
            when status = 'withdrawn' then 'withdrawn'
            when cast(raised_at as date) > window_end_date then 'expired'
            when status in ('accepted', 'rejected') and resolver_conflict is not null then 'open'
            else status
        end as state
    from placed

),

ranked as (

    select
        *,
        row_number() over (
            partition by decision_date, decision_id, state
            order by case when resolved_at is null then 1 else 0 end, resolved_at desc, dispute_id
        ) as preference
    from judged

)

select
    dispute_id,
    audit_id,
    decision_id,
    decision_date,
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
    resolver_conflict,
    state = 'accepted' and preference = 1 as is_deciding
from ranked
