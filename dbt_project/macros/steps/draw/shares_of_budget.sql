{#- A step of int_draw_allocation, after strata_weighted. -#}
{% macro shares_of_budget() -%}
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

)
{%- endmacro %}
