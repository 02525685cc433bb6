-- One row per site, queue and day, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by site, queue_id, day
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('staffing_plan') }}

)

select
    site,
    queue_id,
    day,
    forecast_volume,
    planned_hours,
    productive_hours
from ranked
where version_rank = 1
