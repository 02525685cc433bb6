-- One row per recorded draw of this run's days, decided_by, decision class and score step: where the step begins.
select
    decision_date,
    decided_by,
    decision_class,
    score_step,
    score_from
from {{ lake('draw_score_steps') }}
