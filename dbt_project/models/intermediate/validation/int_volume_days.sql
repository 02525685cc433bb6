-- One row per day of this run, source, vendor and site: decisions against the mean of the previous same
-- weekdays. The ratio is null with fewer than two of them.
{{ config(materialized='duckdb_view') }}
with

today as (

    select arrivals.*
    from {{ ref('fct_arrivals_daily') }} as arrivals
    inner join {{ ref('stg_run_days') }} as run_days on arrivals.decision_date = run_days.decision_date

),

with_history as (

    select
        today.decision_date,
        today.source,
        today.vendor,
        today.site,
        today.n_decisions,
        count(past.decision_date) as n_weekdays,
        avg(past.n_decisions) as n_decisions_before
    from today
    left join {{ ref('fct_arrivals_daily') }} as past
        on
            past.decision_date in (
                date_add(today.decision_date, -7), date_add(today.decision_date, -14),
                date_add(today.decision_date, -21), date_add(today.decision_date, -28)
            )
            and today.source = past.source
            and coalesce(today.vendor, '') = coalesce(past.vendor, '')
            and coalesce(today.site, '') = coalesce(past.site, '')
    group by today.decision_date, today.source, today.vendor, today.site, today.n_decisions

)

select
    *,
    source || coalesce(' ' || vendor, '') || coalesce('/' || site, '') as delivery,
    case when n_weekdays >= 2 then round(n_decisions / n_decisions_before, 6) end as volume_ratio
from with_history
