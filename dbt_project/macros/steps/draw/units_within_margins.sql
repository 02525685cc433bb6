{#- A step of int_unit_targets, after units_by_size. -#}
{% macro units_within_margins() -%}
margins as (

    select
        decision_date,
        unit_key,
        max(floor_factor) as floor_factor,
        min(cap_factor) as cap_factor
    from (
        select
            shared.decision_date,
            shared.unit_key,
            least(rules.n_needed_today, sum(shared.n_decisions) over margin)
            / nullif(sum(shared.n_by_size) over margin, 0) as floor_factor,
            rules.n_allowed_today / nullif(sum(shared.n_by_size) over margin, 0) as cap_factor
        from shared
        inner join {{ ref('int_plan_margins') }} as rules
            on {{ is_under_margin('shared', 'rules') }}
        window margin as (partition by rules.decision_date, rules.rule_kind, rules.rule_value)
    ) as factors
    group by decision_date, unit_key

),

-- A floor asks for no more than the cap lets through, and than there is.
floored as (

    select
        shared.*,
        margins.cap_factor,
        case
            when margins.floor_factor is null then 0
            else least(
                margins.floor_factor,
                coalesce(margins.cap_factor, margins.floor_factor),
                shared.n_decisions / nullif(shared.n_by_size, 0)
            )
        end as floor_factor
    from shared
    left join margins on shared.decision_date = margins.decision_date and shared.unit_key = margins.unit_key

),

-- Every unit gets by size times one factor, but no less than its floor and no more than its cap. Where the audits that
-- a factor spends reach the budget, those whose floor lies there or above are raised; where they do not yet, those
-- whose cap lies there or below are lowered.
bends as (

    select distinct
        decision_date,
        budget_cell,
        case bound when 'floor' then floor_factor else cap_factor end as factor
    from floored
    cross join (
        select 'floor' as bound
        union all
        select 'cap' as bound
    ) as bounds
    where case bound when 'floor' then floor_factor > 0 else cap_factor is not null end

),

spent as (

    select
        bends.decision_date,
        bends.budget_cell,
        bends.factor,
        sum(floored.n_by_size * greatest(
            least(bends.factor, coalesce(floored.cap_factor, bends.factor)), floored.floor_factor
        )) as n_spent
    from bends
    inner join floored
        on bends.decision_date = floored.decision_date and bends.budget_cell = floored.budget_cell
    group by bends.decision_date, bends.budget_cell, bends.factor

),

judged as (

    select
        floored.*,
        case
            when at_floor.n_spent >= floored.n_to_draw - 0.000001 then 'raised'
            when at_cap.n_spent <= floored.n_to_draw + 0.000001 then 'lowered'
            else 'rate'
        end as set_by
    from floored
    left join spent as at_floor
        on
            floored.decision_date = at_floor.decision_date
            and floored.budget_cell = at_floor.budget_cell
            and floored.floor_factor = at_floor.factor
            and floored.floor_factor > 0
    left join spent as at_cap
        on
            floored.decision_date = at_cap.decision_date
            and floored.budget_cell = at_cap.budget_cell
            and floored.cap_factor = at_cap.factor

)
{%- endmacro %}
