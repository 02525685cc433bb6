-- One row per stratum of a draw that this run makes: how many decisions are drawn. Allocation is decided here and
-- nowhere else.
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

{{ strata_weighted() }},

{{ shares_of_budget() }},

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
