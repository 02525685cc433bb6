-- One row per day to be drawn, unit, decision class and score step: decisions in the frame.
select
    framed.decision_date,
    framed.unit_key,
    framed.decision_class,
    framed.score_step,
    min(framed.decided_by) as decided_by,
    min(framed.entity_type) as entity_type,
    min({{ domain() }}) as domain,
    min(case when run_days.unit_parts like '%queue%' then framed.queue_id end) as queue_id,
    min(case when run_days.unit_parts like '%market%' then framed.market end) as market,
    min(case when run_days.unit_parts like '%moderator%' then framed.moderator_key end) as moderator_key,
    count(*) as n_decisions
from {{ ref('int_decisions_framed') }} as framed
inner join {{ ref('stg_run_days') }} as run_days on framed.decision_date = run_days.decision_date
where run_days.makes_main_draw and framed.wave = 'main'
group by framed.decision_date, framed.unit_key, framed.decision_class, framed.score_step
