-- One row per week whose lots this run draws and site that was inspected before, and one (`*`) for all other sites.
select
    decision_week,
    slice_value,
    inspection
from {{ run_input('lot_inspections') }}
