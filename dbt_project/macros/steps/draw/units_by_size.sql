{#- A step of int_unit_targets. -#}
{% macro units_by_size() -%}
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

)
{%- endmacro %}
