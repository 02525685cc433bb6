-- One row per stratum of a draw that this run makes: how many decisions are drawn. THE place of allocation.
--
-- Main wave: proportional to N_h, at least the floor, at most N_h, and the budget exactly (or the whole
-- frame, if that is smaller), rounded by largest remainder. Strata whose proportional share is below the
-- floor get the floor; they are a prefix of the strata sorted by size, so one pass of windows finds them.
-- Where the budget cannot honour the floors, it is shared in proportion to them.
-- Late wave: at the day's own fraction in the same stratum (the day's overall fraction where the stratum is
-- new), at least one.
with

plan as (

    select
        daily_budget,
        stratum_floor
    from {{ ref('stg_plan') }}
    where slice_kind = 'all'

),

main_strata as (

    select
        strata.*,
        plan.daily_budget,
        least(strata.n_decisions, plan.stratum_floor) as floor_size,
        row_number() over (
            partition by strata.decision_date order by strata.n_decisions, strata.stratum_id
        ) as size_rank
    from {{ ref('int_strata') }} as strata
    cross join plan
    inner join {{ ref('stg_run_days') }} as run_days
        on strata.decision_date = run_days.decision_date and run_days.makes_main_draw
    where strata.wave = 'main'

),

with_rest as (

    select
        *,
        sum(floor_size) over (partition by decision_date) as all_floors,
        sum(n_decisions) over (partition by decision_date) as population,
        sum(n_decisions) over (
            partition by decision_date order by size_rank
            rows between current row and unbounded following
        ) as population_from_here,
        daily_budget - coalesce(sum(floor_size) over (
            partition by decision_date order by size_rank
            rows between unbounded preceding and 1 preceding
        ), 0) as budget_from_here
    from main_strata

),

first_above_floor as (

    select
        decision_date,
        min(case
            when budget_from_here * cast(n_decisions as double) / population_from_here >= floor_size then size_rank
        end) as first_proportional_rank
    from with_rest
    group by decision_date

),

rest_at_first_rank as (

    select
        with_rest.decision_date,
        with_rest.size_rank as first_proportional_rank,
        with_rest.budget_from_here as proportional_budget,
        with_rest.population_from_here as proportional_population
    from with_rest
    inner join first_above_floor
        on
            with_rest.decision_date = first_above_floor.decision_date
            and with_rest.size_rank = first_above_floor.first_proportional_rank

),

wanted as (

    select
        strata.decision_date,
        strata.stratum_id,
        strata.n_decisions,
        strata.daily_budget,
        case
            when strata.daily_budget >= strata.population then cast(strata.n_decisions as double)
            when strata.daily_budget = 0 then 0.0
            when strata.daily_budget <= strata.all_floors
                then cast(strata.daily_budget as double) * strata.floor_size / strata.all_floors
            when strata.size_rank < rest.first_proportional_rank then cast(strata.floor_size as double)
            else cast(rest.proportional_budget as double) * strata.n_decisions / rest.proportional_population
        end as share
    from with_rest as strata
    left join rest_at_first_rank as rest on strata.decision_date = rest.decision_date

),

rounded as (

    select
        *,
        cast(floor(share + 1e-9) as bigint) as whole,
        row_number() over (
            partition by decision_date
            order by share + 1e-9 - floor(share + 1e-9) desc, n_decisions desc, stratum_id
        ) as remainder_rank,
        cast(round(sum(share) over (partition by decision_date), 0) as bigint)
        - sum(cast(floor(share + 1e-9) as bigint)) over (partition by decision_date) as n_left_over
    from wanted

),

main_allocation as (

    select
        decision_date,
        'main' as wave,
        stratum_id,
        n_decisions,
        whole + case when remainder_rank <= n_left_over then 1 else 0 end as n_drawn
    from rounded

),

drawn_before as (

    select
        decision_date,
        stratum_id,
        n_decisions,
        n_drawn
    from {{ ref('stg_draw_strata') }}
    where wave = 'main'

),

fraction_of_the_day as (

    select
        decision_date,
        cast(sum(n_drawn) as double) / sum(n_decisions) as fraction
    from drawn_before
    group by decision_date

),

late_allocation as (

    select
        strata.decision_date,
        'late' as wave,
        strata.stratum_id,
        strata.n_decisions,
        greatest(1, cast(round(
            strata.n_decisions * coalesce(
                cast(before.n_drawn as double) / before.n_decisions, whole_day.fraction, 0
            ), 0
        ) as bigint)) as n_drawn
    from {{ ref('int_strata') }} as strata
    inner join {{ ref('stg_run_days') }} as run_days
        on strata.decision_date = run_days.decision_date and run_days.makes_late_draw
    left join drawn_before as before
        on strata.decision_date = before.decision_date and strata.stratum_id = before.stratum_id
    left join fraction_of_the_day as whole_day on strata.decision_date = whole_day.decision_date
    where strata.wave = 'late'

)

select * from main_allocation
union all
select * from late_allocation
