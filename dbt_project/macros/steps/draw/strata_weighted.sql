{#- A step of int_draw_allocation. -#}
{% macro strata_weighted() -%}
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

)
{%- endmacro %}
