-- One row per day to be drawn, decided_by, decision class, entity type, machine score and whether recent: verdicts
-- that were known at the day's cut-off, on the `prior_days` before it.
--
-- Score steps and prior rates come only from here, so nothing is fitted on the day that it is used for. Recent days
-- are, for people and for machines separately, the fewest last days with enough errors to show whether the score still
-- distinguishes errors.
with

known as (

    select
        run_days.decision_date,
        outcomes.decision_date as audited_date,
        outcomes.decided_by,
        {{ decision_class('outcomes.decision') }} as decision_class,
        outcomes.entity_type,
        outcomes.machine_score,
        outcomes.decision <> outcomes.verdict_decision as is_error,
        outcomes.verdict_decision in ('remove', 'restrict') as is_violating,
        outcomes.decision <> outcomes.verdict_decision and coalesce(outcomes.severity, '') = 'critical'
            as is_critical_error,
        outcomes.decision in ('remove', 'restrict')
        and outcomes.decision = outcomes.verdict_decision
        and outcomes.policy_code is not null
        and outcomes.verdict_policy_code is not null as is_policy_known,
        outcomes.error_type = 'wrong_policy' as is_wrong_policy
    from {{ ref('stg_past_outcomes') }} as outcomes
    cross join {{ ref('stg_run_settings') }} as settings
    inner join {{ ref('stg_run_days') }} as run_days
        on
            outcomes.decision_date < run_days.decision_date
            and outcomes.decision_date >= date_add(run_days.decision_date, -settings.prior_days)
    where
        run_days.makes_main_draw
        and outcomes.is_estimating
        -- known at the cut-off of the drawn day, whenever the draw is made
        and {{ minutes_between('cast(date_add(run_days.decision_date, 1) as timestamp)', 'outcomes.audited_at') }}
        < settings.cutoff_hour_utc * 60

),

errors_by_day as (

    select
        decision_date,
        decided_by,
        audited_date,
        sum(case when is_error then 1 else 0 end) as n_errors
    from known
    group by decision_date, decided_by, audited_date

),

recency as (

    select
        *,
        sum(n_errors) over (
            partition by decision_date, decided_by order by audited_date desc
            rows between unbounded preceding and current row
        ) - n_errors < {{ errors_to_judge_a_score() }} as is_recent
    from errors_by_day

)

select
    known.decision_date,
    known.decided_by,
    known.decision_class,
    known.entity_type,
    known.machine_score,
    recency.is_recent,
    count(*) as n_audits,
    sum(case when known.is_error then 1 else 0 end) as n_errors,
    sum(case when known.is_violating then 1 else 0 end) as n_violating,
    sum(case when known.is_critical_error then 1 else 0 end) as n_critical_errors,
    sum(case when known.is_policy_known then 1 else 0 end) as n_policy_known,
    sum(case when known.is_wrong_policy then 1 else 0 end) as n_wrong_policy
from known
inner join recency
    on
        known.decision_date = recency.decision_date
        and known.decided_by = recency.decided_by
        and known.audited_date = recency.audited_date
group by
    known.decision_date, known.decided_by, known.decision_class, known.entity_type, known.machine_score,
    recency.is_recent
