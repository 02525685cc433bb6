-- One row per site, queue and day, as last delivered.
select
    site,
    queue_id,
    day,
    forecast_volume,
    planned_hours,
    productive_hours
from {{ last_delivered('staffing_plan', ['site', 'queue_id', 'day']) }}
