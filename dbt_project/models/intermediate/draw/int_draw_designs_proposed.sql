-- One row per budget and draw of a day that this run makes: what the plan asked of the draw, and what the floors cost.
--
-- cost_of_floors is how much more variance the accuracy of the whole has, at the prior rates, than the same audits
-- would give with no floor, cap or guard: sum N_h^2 e_h (1 - e_h) / n_h with n_h as drawn, over the same with n_h as
-- deserved by size and spread alone, less 1.
{{ config(materialized='duckdb_view') }}
with

units as (

    select * from {{ ref('int_unit_targets') }}

),

budgets as (

    select
        decision_date,
        budget_cell,
        max(daily_budget) as daily_budget,
        max(n_for_risk) as n_for_risk,
        max(n_to_draw) as n_to_draw,
        max(n_raised) as n_raised,
        cast(sum(n_decisions) as bigint) as n_decisions
    from units
    group by decision_date, budget_cell

),

groups as (

    select
        decision_date,
        budget_cell,
        decided_by,
        rate_group,
        sum(n_by_size) as n_by_size,
        sum(n_target) as n_target
    from units
    group by decision_date, budget_cell, decided_by, rate_group

),

strata as (

    select
        cells.decision_date,
        cells.budget_cell,
        map.stratum_id,
        sum(cells.n_decisions) as n_decisions,
        sum(cells.n_decisions * cells.prior_error_rate) / nullif(sum(cells.n_decisions), 0) as error_rate,
        sum(cells.micro_target * groups.n_by_size / nullif(groups.n_target, 0)) / 1e6 as n_without_floors
    from {{ ref('int_design_cells') }} as cells
    inner join groups
        on
            cells.decision_date = groups.decision_date
            and cells.budget_cell = groups.budget_cell
            and cells.decided_by = groups.decided_by
            and cells.rate_group = groups.rate_group
    inner join {{ ref('int_stratum_cells') }} as map
        on {{ is_same_cell('cells', 'map') }}
    group by cells.decision_date, cells.budget_cell, map.stratum_id

),

compared as (

    select
        strata.decision_date,
        strata.budget_cell,
        count(*) as n_strata,
        sum(allocation.n_drawn) as n_drawn,
        sum(least(strata.n_decisions, plan.stratum_floor)) as n_stratum_floors,
        sum(
            cast(strata.n_decisions as double) * strata.n_decisions * strata.error_rate * (1 - strata.error_rate)
            / nullif(allocation.n_drawn, 0)
        ) as variance,
        sum(
            cast(strata.n_decisions as double) * strata.n_decisions * strata.error_rate * (1 - strata.error_rate)
            / nullif(least(strata.n_without_floors, strata.n_decisions), 0)
        ) as variance_without_floors
    from strata
    inner join {{ ref('int_draw_allocation') }} as allocation
        on
            strata.decision_date = allocation.decision_date
            and strata.stratum_id = allocation.stratum_id
            and allocation.wave = 'main'
    cross join (select stratum_floor from {{ ref('stg_plan') }} where slice_kind = 'all') as plan
    where strata.n_decisions > 0
    group by strata.decision_date, strata.budget_cell

)

select
    budgets.decision_date,
    budgets.budget_cell,
    budgets.daily_budget,
    budgets.n_decisions,
    budgets.n_for_risk,
    compared.n_strata,
    cast(compared.n_drawn as bigint) as n_drawn,
    compared.n_drawn >= budgets.n_decisions as is_census,
    case
        -- a census has no variance to lose
        when compared.n_drawn >= budgets.n_decisions then 0.0
        else round(greatest(compared.variance / nullif(compared.variance_without_floors, 0) - 1, 0), 6)
    end as cost_of_floors,
    cast(greatest(
        0, ceil(greatest(budgets.n_raised, compared.n_stratum_floors) - budgets.n_to_draw - 1e-9)
    ) as bigint) as n_missing_for_floors
from budgets
inner join compared
    on budgets.decision_date = compared.decision_date and budgets.budget_cell = compared.budget_cell
