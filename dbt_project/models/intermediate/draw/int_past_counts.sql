-- One row per day to be drawn, decided_by, decision class, entity type and score step that was audited: counts of past
-- audits. All of a class is in step -1 unless the machine score helps to predict recent errors.
--
-- The score is tested on verdicts that its rates do not come from: is the likelihood of the recent verdicts higher with
-- rates by step, from the older audits, than with one rate per class? So the first verdicts after it show that a score
-- has broken overnight, and a score that never predicted errors is not followed into its noise.
{{ config(materialized='duckdb_view') }}
with

stepped as (

    select
        audits.*,
        coalesce(steps.score_step, 0) as score_step
    from {{ ref('int_past_audits') }} as audits
    left join {{ ref('int_score_steps') }} as steps
        on {{ is_in_score_step('audits', 'steps') }}

),

older_by_class as (

    select
        decision_date,
        decided_by,
        decision_class,
        (cast(sum(n_errors) as double) + 0.5) / (sum(n_audits) + 1) as rate
    from stepped
    where not is_recent
    group by decision_date, decided_by, decision_class

),

older_by_step as (

    select
        decision_date,
        decided_by,
        decision_class,
        score_step,
        sum(n_errors) as n_errors,
        sum(n_audits) as n_audits
    from stepped
    where not is_recent
    group by decision_date, decided_by, decision_class, score_step

),

recent_by_step as (

    select
        decision_date,
        decided_by,
        decision_class,
        score_step,
        sum(n_errors) as n_errors,
        sum(n_audits) as n_audits
    from stepped
    where is_recent
    group by decision_date, decided_by, decision_class, score_step

),

told as (

    select
        recent.decision_date,
        recent.decided_by,
        recent.n_errors,
        recent.n_audits,
        of_class.rate as rate_of_class,
        {{ shrunk('of_step.n_errors', 'of_step.n_audits', 'of_class.rate') }} as rate_of_step
    from recent_by_step as recent
    inner join older_by_class as of_class
        on
            recent.decision_date = of_class.decision_date
            and recent.decided_by = of_class.decided_by
            and recent.decision_class = of_class.decision_class
    left join older_by_step as of_step
        on
            recent.decision_date = of_step.decision_date
            and recent.decided_by = of_step.decided_by
            and recent.decision_class = of_step.decision_class
            and recent.score_step = of_step.score_step

),

judged as (

    select
        decision_date,
        decided_by,
        sum(
            n_errors * ln(rate_of_step / rate_of_class)
            + (n_audits - n_errors) * ln((1 - rate_of_step) / (1 - rate_of_class))
        ) as gain
    from told
    group by decision_date, decided_by

)

select
    stepped.decision_date,
    stepped.decided_by,
    stepped.decision_class,
    stepped.entity_type,
    case when coalesce(judged.gain, 0) > 0 then stepped.score_step else -1 end as score_step,
    max(coalesce(judged.gain, 0)) > 0 as is_score_followed,
    sum(stepped.n_audits) as n_audits,
    sum(stepped.n_errors) as n_errors,
    sum(stepped.n_violating) as n_violating,
    sum(stepped.n_critical_errors) as n_critical_errors,
    sum(stepped.n_policy_known) as n_policy_known,
    sum(stepped.n_wrong_policy) as n_wrong_policy
from stepped
left join judged
    on stepped.decision_date = judged.decision_date and stepped.decided_by = judged.decided_by
group by
    stepped.decision_date, stepped.decided_by, stepped.decision_class, stepped.entity_type,
    case when coalesce(judged.gain, 0) > 0 then stepped.score_step else -1 end
