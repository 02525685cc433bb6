-- One row per day to be drawn and unit: how many audits it should get, and the rate group that it is drawn with.
--
-- A unit is what the plan can tell apart (macro unit_key). It belongs to one budget: its queue's, else its market's,
-- else its entity type's, else that of the rest. Inside a budget, sites and models share by power allocation
-- (Bankier 1988, The American Statistician 42:174), weighted by the queue's risk tier. A site, queue or moderator that
-- would miss its weekly floor gets what it still needs on the days that are left, one above its cap what room is left.
-- Units of like rate form a rate group: a stratum is drawn at one rate, so that weights stay equal inside it. What a
-- floor raises or a cap lowers stands apart, unless the budget has no strata to spare for it.
with

units as (

    select
        decision_date,
        unit_key,
        min(decided_by) as decided_by,
        min(entity_type) as entity_type,
        min(domain) as domain,
        min(queue_id) as queue_id,
        min(market) as market,
        min(moderator_key) as moderator_key,
        sum(n_decisions) as n_decisions
    from {{ ref('int_frame_units') }}
    group by decision_date, unit_key

),

plan as (

    select * from {{ ref('stg_plan') }}

),

budgeted as (

    select
        units.*,
        case
            when of_queue.daily_budget is not null then 'queue ' || units.queue_id
            when of_market.daily_budget is not null then 'market ' || units.market
            when of_entity.daily_budget is not null then units.entity_type
            else 'all'
        end as budget_cell,
        coalesce(of_queue.daily_budget, of_market.daily_budget, of_entity.daily_budget, of_all.daily_budget)
            as daily_budget,
        coalesce(of_tier.weight, 1.0) as tier_weight,
        of_all.risk_share
    from units
    inner join plan as of_all on of_all.slice_kind = 'all'
    left join plan as of_queue on of_queue.slice_kind = 'queue' and units.queue_id = of_queue.slice_value
    left join plan as of_market on of_market.slice_kind = 'market' and units.market = of_market.slice_value
    left join plan as of_entity on of_entity.slice_kind = 'entity_type' and units.entity_type = of_entity.slice_value
    left join {{ ref('int_queues_as_of') }} as queues
        on units.decision_date = queues.decision_date and units.queue_id = queues.queue_id
    left join plan as of_tier on of_tier.slice_kind = 'risk_tier' and queues.risk_tier = of_tier.slice_value

),

sized as (

    select
        *,
        daily_budget - cast(round(daily_budget * coalesce(risk_share, 0), 0) as bigint) as random_budget,
        cast(round(daily_budget * coalesce(risk_share, 0), 0) as bigint) as n_for_risk,
        sum(n_decisions) over (partition by decision_date, budget_cell) as n_of_budget,
        sum(n_decisions) over (partition by decision_date, budget_cell, domain) as n_of_domain
    from budgeted

),

deserving as (

    select
        *,
        least(random_budget, n_of_budget) as n_to_draw,
        tier_weight * n_decisions * power(n_of_domain, {{ power_of_size() }} - 1) as claim
    from sized

),

shared as (

    select
        *,
        n_to_draw * claim / sum(claim) over (partition by decision_date, budget_cell) as n_by_size
    from deserving

),

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

    select decision_date, budget_cell, floor_factor as factor from floored
    where floor_factor > 0
    union
    select decision_date, budget_cell, cap_factor as factor from floored
    where cap_factor is not null

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

),

adjusted as (

    select
        *,
        n_by_size * case set_by when 'raised' then floor_factor when 'lowered' then cap_factor else 1 end
            as n_by_margins
    from judged

),

totalled as (

    select
        *,
        sum(case when set_by = 'raised' then n_by_margins else 0 end) over budget as n_raised,
        sum(case when set_by = 'lowered' then n_by_margins else 0 end) over budget as n_lowered,
        sum(case when set_by = 'lowered' then n_by_size else 0 end) over budget as n_lowered_by_size,
        sum(case when set_by = 'rate' then n_by_margins else 0 end) over budget as n_other
    from adjusted
    window budget as (partition by decision_date, budget_cell)

),

-- The others share what raised and lowered leave. Floors above the budget are cut alike; if nobody is below its cap,
-- the draw goes beyond the caps: it spends the budget.
targeted as (

    select
        *,
        case
            when set_by = 'raised' then n_by_margins * least(1.0, n_to_draw / n_raised)
            when n_lowered + n_other = 0
                then coalesce((n_to_draw - n_raised) * n_by_size / nullif(n_lowered_by_size, 0), 0)
            when n_other = 0 then (n_to_draw - n_raised) * n_by_margins / n_lowered
            when set_by = 'lowered' then n_by_margins
            else greatest(n_to_draw - n_raised - n_lowered, 0) * n_by_margins / n_other
        end as n_target
    from totalled

),

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
        -- so many rate groups can be told apart
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

groups_apart as (

    select
        decision_date,
        budget_cell,
        count(distinct case when set_by <> 'rate' then decided_by || rate_group end) as n_groups_apart
    from grouped
    group by decision_date, budget_cell

),

with_strata as (

    select
        grouped.*,
        grouped.set_by <> 'rate' and groups_apart.n_groups_apart < grouped.most_strata as is_apart,
        grouped.most_strata - case
            when groups_apart.n_groups_apart < grouped.most_strata then groups_apart.n_groups_apart else 0
        end as n_strata_left
    from grouped
    inner join groups_apart
        on
            grouped.decision_date = groups_apart.decision_date
            and grouped.budget_cell = groups_apart.budget_cell

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
    -- one for the leftovers of each class, and one for each group apart, stand aside
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
