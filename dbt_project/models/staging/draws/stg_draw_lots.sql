-- One row per recorded lot of the weeks of this run's days.
select
    decision_date as decision_week,
    vendor,
    site,
    lot_aql,
    lot_level,
    lot_size,
    inspection,
    code_letter,
    plan_letter,
    n_to_inspect,
    acceptance_number
from {{ lake('draw_lots') }}
