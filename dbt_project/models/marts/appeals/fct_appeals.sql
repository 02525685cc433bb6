-- One row per appeal against a decision of this run's days, with the decision and its final verdict.
--
-- Open is what has neither a time of decision nor an outcome; `omitted` was closed without a decision. An appeal waits
-- until its decision is delivered. Whether an open one is past due is asked of a clock, in kpi_appeals.
with

appealed as (

    select
        appeals.appeal_id,
        appeals.appellant_type,
        appeals.received_at,
        appeals.decided_at,
        appeals.outcome,
        appeals.reviewer_key,
        appeals.outcome is null and appeals.decided_at is null as is_open,
        coalesce(appeals.outcome in ('upheld', 'partially_reversed', 'reversed'), false) as is_decided,
        {{ minutes_between('appeals.received_at', 'appeals.decided_at') }} as resolution_minutes,
        decisions.decision_id,
        decisions.decision_date,
        {{ decision_columns('decisions') }},
        decisions.decision,
        decisions.policy_code
    from {{ ref('int_decisions_current') }} as decisions
    inner join {{ ref('stg_appeals') }} as appeals on decisions.decision_id = appeals.decision_id

)

select
    appealed.appeal_id,
    appealed.decision_id,
    appealed.decision_date,
    {{ decision_columns('appealed') }},
    appealed.decision,
    appealed.policy_code,
    appealed.appellant_type,
    appealed.received_at,
    date_add(cast(appealed.received_at as date), settings.appeal_due_days) as due_date,
    appealed.decided_at,
    appealed.outcome,
    appealed.is_open,
    appealed.is_decided,
    case when appealed.is_decided then appealed.outcome <> 'upheld' end as is_overturned,
    case when appealed.resolution_minutes >= 0 then round(appealed.resolution_minutes / 60, 6) end
        as resolution_hours,
    appealed.reviewer_key,
    coalesce(appealed.reviewer_key = appealed.moderator_key, false) as is_own_reviewer,
    outcomes.verdict_decision,
    outcomes.error_type
from appealed
cross join {{ ref('stg_run_settings') }} as settings
left join {{ ref('int_outcomes') }} as outcomes
    on
        appealed.decision_id = outcomes.decision_id
        and appealed.decision_date = outcomes.decision_date
