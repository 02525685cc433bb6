-- One row per queue, site, market and moment, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by queue_id, site, market, as_of
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('queue_backlog') }}

)

select
    queue_id,
    site,
    market,
    as_of,
    n_open,
    n_past_sla,
    oldest_enqueued_at,
    receipt_sequence
from ranked
where version_rank = 1
