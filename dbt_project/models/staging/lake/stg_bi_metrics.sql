-- One row per system, metric, day, vendor, site and queue, as last delivered.
select
    system,
    metric,
    day,
    vendor,
    site,
    queue_id,
    value
from {{ last_delivered('bi_metrics', ['system', 'metric', 'day', 'vendor', 'site', 'queue_id']) }}
