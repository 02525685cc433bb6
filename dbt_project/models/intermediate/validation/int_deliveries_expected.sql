-- One row per day of this run and delivery that is expected: by config/expected_deliveries.csv where it names
-- any, else whoever delivered on three of the last four same weekdays.
{{ config(materialized='duckdb_view') }}
with

run_days as (

    select decision_date from {{ ref('stg_run_days') }}

),

named as (

    select
        run_days.decision_date,
        expected.source,
        expected.vendor,
        expected.site,
        true as is_named,
        'named in config/expected_deliveries.csv' as expected_because
    from {{ ref('stg_expected_deliveries') }} as expected
    cross join run_days

),

seen as (

    select
        run_days.decision_date,
        arrivals.source,
        arrivals.vendor,
        arrivals.site,
        false as is_named,
        'delivered on ' || cast(count(distinct arrivals.decision_date) as {{ dbt.type_string() }})
        || ' of the last four same weekdays' as expected_because
    from run_days
    inner join {{ ref('fct_arrivals_daily') }} as arrivals
        on
            arrivals.decision_date in (
                date_add(run_days.decision_date, -7), date_add(run_days.decision_date, -14),
                date_add(run_days.decision_date, -21), date_add(run_days.decision_date, -28)
            )
    where not exists (select 1 from {{ ref('stg_expected_deliveries') }})
    group by run_days.decision_date, arrivals.source, arrivals.vendor, arrivals.site
    having count(distinct arrivals.decision_date) >= 3

),

expected as (

    select * from named
    union all
    select * from seen

),

arrived as (

    select
        expected.decision_date,
        expected.source,
        expected.vendor,
        expected.site,
        expected.expected_because,
        cast(coalesce(sum(arrivals.n_decisions), 0) as bigint) as n_decisions
    from expected
    left join {{ ref('fct_arrivals_daily') }} as arrivals
        on
            expected.decision_date = arrivals.decision_date
            and expected.source = arrivals.source
            -- blank in the file is any; blank in what was seen is blank
            and (
                coalesce(expected.vendor, '') = coalesce(arrivals.vendor, '')
                or (expected.is_named and expected.vendor is null)
            )
            and (
                coalesce(expected.site, '') = coalesce(arrivals.site, '')
                or (expected.is_named and expected.site is null)
            )
    group by
        expected.decision_date, expected.source, expected.vendor, expected.site, expected.expected_because

)

select
    *,
    source || coalesce(' ' || vendor, '') || coalesce('/' || site, '') as delivery
from arrived
