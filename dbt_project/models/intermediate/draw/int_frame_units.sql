-- One row per day to be drawn, unit, decision class and score step: decisions in the frame.
select
    counts.decision_date,
    counts.unit_key,
    counts.decision_class,
    counts.score_step,
    min(counts.decided_by) as decided_by,
    min(counts.entity_type) as entity_type,
    min({{ domain() }}) as domain,
    min(case when run_days.unit_parts like '%queue%' then counts.queue_id end) as queue_id,
    min(case when run_days.unit_parts like '%market%' then counts.market end) as market,
    min(case when run_days.unit_parts like '%moderator%' then counts.moderator_key end) as moderator_key,
    cast(sum(counts.n_decisions) as bigint) as n_decisions
from {{ ref('int_frame_counts') }} as counts
inner join {{ ref('stg_run_days') }} as run_days on counts.decision_date = run_days.decision_date
where run_days.makes_main_draw and counts.wave = 'main'
group by counts.decision_date, counts.unit_key, counts.decision_class, counts.score_step
