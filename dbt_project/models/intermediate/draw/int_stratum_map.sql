-- One row per day of this run, unit, decision class and score step: its stratum. From the record of the day's draw, or
-- from the design that this run makes.
select
    decision_date,
    unit_key,
    decision_class,
    score_step,
    stratum_id
from {{ ref('stg_draw_stratum_map') }}
union all
select
    units.decision_date,
    units.unit_key,
    cells.decision_class,
    cells.score_step,
    cells.stratum_id
from {{ ref('int_unit_targets') }} as units
inner join {{ ref('int_stratum_cells') }} as cells
    on
        units.decision_date = cells.decision_date
        and units.budget_cell = cells.budget_cell
        and units.rate_group = cells.rate_group
        and units.decided_by = cells.decided_by
        and units.entity_type = cells.entity_type
