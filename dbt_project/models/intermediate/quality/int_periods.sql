-- One row per period that this run's days touch: their weeks, their months, the 28 days up to each built day.
with

weeks as (

    select distinct
        'week' as period_kind,
        cast(date_trunc('week', decision_date) as date) as period_start,
        date_add(cast(date_trunc('week', decision_date) as date), 6) as period_end
    from {{ ref('stg_run_days') }}

),

months as (

    select distinct
        'month' as period_kind,
        cast(date_trunc('month', decision_date) as date) as period_start,
        last_day(decision_date) as period_end
    from {{ ref('stg_run_days') }}

),

trailing_days as (

    select distinct
        '28_days' as period_kind,
        date_add(built_days.decision_date, -27) as period_start,
        built_days.decision_date as period_end
    from {{ ref('stg_built_days') }} as built_days
    inner join {{ ref('stg_run_days') }} as run_days
        on
            built_days.decision_date >= run_days.decision_date
            and built_days.decision_date <= date_add(run_days.decision_date, 27)

)

select * from weeks
union all
select * from months
union all
select * from trailing_days
