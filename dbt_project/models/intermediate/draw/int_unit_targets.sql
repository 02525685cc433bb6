-- One row per day to be drawn and unit: how many audits it should get, and the rate group that it is drawn with.
--
-- A unit is the finest part that the plan can treat differently (macro unit_key). It belongs to one budget: its
-- queue's, else its market's, else its entity type's, else that of the rest. Inside a budget, sites and models share by
-- power allocation (Bankier 1988, The American Statistician 42:174), weighted by the queue's risk tier. A site, queue
-- or moderator that would miss its weekly floor gets what it still needs on the days that are left, one above its cap
-- what room is left. Units with similar sampling rates form a rate group: a stratum is drawn at one rate, so that
-- weights stay equal inside it. What a floor raises or a cap lowers has strata of its own, unless the budget has no
-- strata to spare for it.
with

{{ units_by_size() }},

{{ units_within_margins() }},

{{ units_targeted() }},

rated as (

    select
        *,
        greatest(n_target, 1e-9) / n_decisions as rate,
        least({{ max_strata() }}, greatest(1, cast(floor(n_to_draw / {{ audits_per_stratum() }}.0) as bigint)))
            as most_strata,
        sum(n_target) over (partition by decision_date, budget_cell, decided_by) as n_target_of_side
    from targeted

),

spread as (

    select
        *,
        -- number of rate groups that can be kept apart
        greatest(1, case
            when set_by <> 'rate' then least(3, cast(floor(most_strata / {{ strata_per_rate_group() }}.0) as bigint))
            else cast(floor(
                most_strata * n_target_of_side / nullif(n_to_draw, 0) / {{ strata_per_rate_group() }} + 1e-9
            ) as bigint)
        end) as n_groups,
        max(rate) over (partition by decision_date, budget_cell, decided_by, set_by) as highest_rate,
        min(rate) over (partition by decision_date, budget_cell, decided_by, set_by) as lowest_rate
    from rated

),

grouped as (

    select
        *,
        set_by || ' ' || cast(least(n_groups, 1 + cast(floor(
            ln(highest_rate / rate) / greatest(ln(2.0), ln(highest_rate / lowest_rate) / n_groups) + 1e-9
        ) as bigint)) as {{ dbt.type_string() }}) as rate_group
    from spread

),

numbered as (

    select
        *,
        dense_rank() over (
            partition by decision_date, budget_cell, set_by = 'rate' order by decided_by || rate_group
        ) as group_number
    from grouped

),

counted as (

    select
        *,
        coalesce(max(case when set_by <> 'rate' then group_number end) over (
            partition by decision_date, budget_cell
        ), 0) as n_groups_apart
    from numbered

),

with_strata as (

    select
        *,
        set_by <> 'rate' and n_groups_apart < most_strata as is_apart,
        most_strata - case when n_groups_apart < most_strata then n_groups_apart else 0 end as n_strata_left
    from counted

)

select
    decision_date,
    unit_key,
    decided_by,
    entity_type,
    domain,
    queue_id,
    market,
    moderator_key,
    budget_cell,
    daily_budget,
    n_to_draw,
    n_for_risk,
    most_strata,
    -- one stratum for the leftovers of each class, and one for each group apart, are set aside
    case when n_strata_left >= 4 then n_strata_left - 2 else n_strata_left end as n_strata,
    case when n_strata_left >= 4 then 2 else 0 end as n_left_over_strata,
    n_decisions,
    -- sums come in any order of rows, so their last digits are left off
    round(n_by_size, 9) as n_by_size,
    round(n_raised, 9) as n_raised,
    round(n_target, 9) as n_target,
    is_apart,
    case when is_apart or set_by = 'rate' then rate_group else 'rate 1' end as rate_group
from with_strata
