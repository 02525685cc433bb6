-- One row per recorded draw of this run's days, unit, decision class and score step: the stratum it was drawn from.
select
    decision_date,
    unit_key,
    decision_class,
    score_step,
    stratum_id
from {{ lake('draw_stratum_map') }}
