-- One row per queue, site, market and moment, as last delivered.
select
    queue_id,
    site,
    market,
    as_of,
    n_open,
    n_past_sla,
    oldest_enqueued_at,
    receipt_sequence
from {{ last_delivered('queue_backlog', ['queue_id', 'site', 'market', 'as_of']) }}
