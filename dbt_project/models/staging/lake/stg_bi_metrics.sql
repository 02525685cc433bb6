-- One row per system, metric, day, vendor, site and queue, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by system, metric, day, vendor, site, queue_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('bi_metrics') }}

)

select
    system,
    metric,
    day,
    vendor,
    site,
    queue_id,
    value
from ranked
where version_rank = 1
