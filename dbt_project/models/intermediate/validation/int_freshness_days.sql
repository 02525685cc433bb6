-- One row per day of this run: number of decisions, rows with a time in the future, and age of the newest verdict.
--
-- The age is counted from the verdict to the day, over verdicts given until the end of the day plus the allowed
-- lag, so that an old day is judged the same way next year. It is null while no draw was due to be audited.
-- Verdicts are only ever added, so more of them never make a day fail that passed (runs/dependent_days.py).
{{ config(materialized='duckdb_view') }}
with

run_days as (

    select decision_date from {{ ref('stg_run_days') }}

),

arrived as (

    select
        decision_date,
        sum(n_decisions) as n_decisions
    from {{ ref('fct_arrivals_daily') }}
    group by decision_date

),

stamped_in_the_future as (

    select
        delivery_days.decision_date,
        count(*) as n_rows
    from {{ ref('stg_quarantined_rows') }} as refused
    inner join {{ ref('stg_delivery_days') }} as delivery_days
        on refused.receipt_sequence = delivery_days.receipt_sequence
    where refused.reason_code = 'in_the_future'
    group by delivery_days.decision_date

),

draws_due as (

    select
        run_days.decision_date,
        min(coverage.decision_date) as oldest_due
    from run_days
    cross join {{ ref('stg_run_settings') }} as settings
    inner join {{ ref('kpi_draw_coverage_daily') }} as coverage
        on
            coverage.decision_date >= date_add(run_days.decision_date, -28)
            and coverage.decision_date < date_add(run_days.decision_date, -settings.audit_max_age_days)
    where coverage.n_drawn > 0
    group by run_days.decision_date

),

newest_verdict as (

    select
        run_days.decision_date,
        max(verdicts.given_at) as last_given_at
    from run_days
    cross join {{ ref('stg_run_settings') }} as settings
    inner join {{ ref('stg_verdict_times') }} as verdicts
        on
            {{ minutes_between('cast(date_add(run_days.decision_date, 1) as timestamp)', 'verdicts.given_at') }}
            <= settings.allowed_lag_hours * 60
    group by run_days.decision_date

)

select
    run_days.decision_date,
    cast(coalesce(arrived.n_decisions, 0) as bigint) as n_decisions,
    cast(coalesce(stamped_in_the_future.n_rows, 0) as bigint) as n_rows_in_the_future,
    case
        when draws_due.oldest_due is not null
            then greatest(0, {{ days_between(
                'cast(coalesce(newest_verdict.last_given_at, cast(draws_due.oldest_due as timestamp)) as date)',
                'run_days.decision_date'
            ) }})
    end as verdict_age_days
from run_days
left join arrived on run_days.decision_date = arrived.decision_date
left join stamped_in_the_future on run_days.decision_date = stamped_in_the_future.decision_date
left join draws_due on run_days.decision_date = draws_due.decision_date
left join newest_verdict on run_days.decision_date = newest_verdict.decision_date
