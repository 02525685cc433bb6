-- One row per stratum of a draw that this run makes: how many decisions are drawn. THE place of allocation.
--
-- Main wave: what the stratum deserves (int_design_cells), but no less than the plan's stratum floor and than half of
-- its share in proportion to size, and no more than N_h; the budget exactly, or the whole frame if that is smaller.
-- n_h = least(N_h, greatest(floor_h, c * deserved_h)) with the one c that spends the budget: the sum of that is
-- piecewise linear in c and bends where a stratum leaves its floor or reaches N_h, so windows over the bends find c.
-- Rounded by largest remainder. Where the budget cannot honour the floors, it is shared in proportion to them.
-- Top-up of a day drawn before: what was drawn is the floor and the weight, so the design keeps its shape.
-- Late wave: at the day's own fraction in the same stratum (the day's overall fraction where the stratum is new), at
-- least one.
with

deserved as (

    select
        cells.decision_date,
        cells.budget_cell,
        strata.stratum_id,
        max(cells.n_to_draw) as n_to_draw,
        sum(cells.micro_target) / 1e6 as n_deserved
    from {{ ref('int_design_cells') }} as cells
    inner join {{ ref('int_stratum_cells') }} as strata
        on {{ is_same_cell('cells', 'strata') }}
    group by cells.decision_date, cells.budget_cell, strata.stratum_id

),

plan as (

    select stratum_floor from {{ ref('stg_plan') }}
    where slice_kind = 'all'

),

main_strata as (

    select
        strata.decision_date,
        strata.stratum_id,
        strata.n_decisions,
        deserved.budget_cell,
        cast(deserved.n_to_draw as double) as budget,
        -- never so much less than by size that c loses its digits once all others are taken whole
        greatest(
            deserved.n_deserved,
            1e-4 * deserved.n_to_draw * strata.n_decisions
            / sum(strata.n_decisions) over (partition by strata.decision_date, deserved.budget_cell),
            1e-9 * strata.n_decisions
        ) as weight,
        least(
            cast(strata.n_decisions as double),
            greatest(
                cast(plan.stratum_floor as double),
                {{ share_of_proportional() }} * cast(deserved.n_to_draw as double) * strata.n_decisions
                / sum(strata.n_decisions) over (partition by strata.decision_date, deserved.budget_cell)
            )
        ) as floor_size
    from {{ ref('int_strata') }} as strata
    cross join plan
    inner join {{ ref('stg_run_days') }} as run_days
        on strata.decision_date = run_days.decision_date and run_days.makes_main_draw
    inner join deserved
        on strata.decision_date = deserved.decision_date and strata.stratum_id = deserved.stratum_id
    where strata.wave = 'main'

),

drawn_so_far as (

    select
        decision_date,
        stratum_id,
        cast(count(*) as double) as n_drawn
    from {{ ref('stg_draw_decisions') }}
    where wave = 'main' and draw_reason = 'random'
    group by decision_date, stratum_id

),

topped_up_strata as (

    select
        strata.decision_date,
        strata.stratum_id,
        strata.n_decisions,
        'top-up' as budget_cell,
        least(
            sum(coalesce(drawn.n_drawn, 0)) over (partition by strata.decision_date) + run_days.n_to_top_up,
            cast(sum(strata.n_decisions) over (partition by strata.decision_date) as double)
        ) as budget,
        greatest(coalesce(drawn.n_drawn, 0), 1e-4 * strata.n_decisions) as weight,
        coalesce(drawn.n_drawn, 0) as floor_size
    from {{ ref('int_strata') }} as strata
    inner join {{ ref('stg_run_days') }} as run_days
        on strata.decision_date = run_days.decision_date and run_days.n_to_top_up > 0
    left join drawn_so_far as drawn
        on strata.decision_date = drawn.decision_date and strata.stratum_id = drawn.stratum_id
    where strata.wave = 'main'

),

weighted_strata as (

    select *, false as is_top_up from main_strata
    union all
    select *, true as is_top_up from topped_up_strata

),

bends as (

    select
        decision_date,
        budget_cell,
        stratum_id,
        floor_size / weight as c,
        weight as slope_change
    from weighted_strata
    union all
    select
        decision_date,
        budget_cell,
        stratum_id,
        n_decisions / weight as c,
        -weight as slope_change
    from weighted_strata

),

sloped as (

    select
        *,
        sum(slope_change) over (
            partition by decision_date, budget_cell order by c, slope_change, stratum_id
            rows between unbounded preceding and current row
        ) as slope,
        lag(c) over (partition by decision_date, budget_cell order by c, slope_change, stratum_id) as c_before
    from bends

),

stepped as (

    select
        *,
        (c - coalesce(c_before, c)) * coalesce(lag(slope) over in_order, 0) as n_gained
    from sloped
    window in_order as (partition by decision_date, budget_cell order by c, slope_change, stratum_id)

),

spent as (

    select
        *,
        sum(n_gained) over (
            partition by decision_date, budget_cell order by c, slope_change, stratum_id
            rows between unbounded preceding and current row
        ) as n_above_floors
    from stepped

),

totals as (

    select
        decision_date,
        budget_cell,
        max(budget) as budget,
        sum(floor_size) as all_floors
    from weighted_strata
    group by decision_date, budget_cell

),

-- The last bend before the budget is spent; from there on it is a straight line.
last_bend as (

    select
        spent.decision_date,
        spent.budget_cell,
        spent.c,
        spent.slope,
        spent.n_above_floors,
        totals.budget - totals.all_floors as n_to_spend,
        row_number() over (
            partition by spent.decision_date, spent.budget_cell
            order by spent.c desc, spent.slope_change desc, spent.stratum_id desc
        ) as preference
    from spent
    inner join totals on spent.decision_date = totals.decision_date and spent.budget_cell = totals.budget_cell
    where spent.n_above_floors <= totals.budget - totals.all_floors

),

wanted as (

    select
        strata.*,
        case
            when totals.budget <= totals.all_floors
                then totals.budget * strata.floor_size / nullif(totals.all_floors, 0)
            else least(
                cast(strata.n_decisions as double),
                greatest(
                    strata.floor_size,
                    strata.weight * (
                        last_bend.c
                        + case
                            when last_bend.slope > 1e-12 * totals.budget
                                then (last_bend.n_to_spend - last_bend.n_above_floors) / last_bend.slope
                            else 0
                        end
                    )
                )
            )
        end as share
    from weighted_strata as strata
    inner join totals on strata.decision_date = totals.decision_date and strata.budget_cell = totals.budget_cell
    left join last_bend
        on
            strata.decision_date = last_bend.decision_date
            and strata.budget_cell = last_bend.budget_cell
            and last_bend.preference = 1

),

rounded as (

    select
        *,
        cast(floor(share + 1e-6) as bigint) as whole,
        row_number() over (
            partition by decision_date, budget_cell
            order by share + 1e-6 - floor(share + 1e-6) desc, n_decisions desc, stratum_id
        ) as remainder_rank,
        cast(round(sum(share) over (partition by decision_date, budget_cell), 0) as bigint)
        - sum(cast(floor(share + 1e-6) as bigint)) over (partition by decision_date, budget_cell) as n_left_over
    from wanted

),

main_allocation as (

    select
        decision_date,
        'main' as wave,
        stratum_id,
        n_decisions,
        coalesce(whole, 0) + case when remainder_rank <= n_left_over then 1 else 0 end as n_drawn,
        is_top_up,
        case when is_top_up then cast(floor_size as bigint) else 0 end as n_drawn_before
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
        ) as bigint)) as n_drawn,
        false as is_top_up,
        cast(0 as bigint) as n_drawn_before
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
