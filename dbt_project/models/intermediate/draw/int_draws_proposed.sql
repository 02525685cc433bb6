-- One row per decision that this run draws: the first n_h of each stratum in secret order, and for risk-targeted review
-- those of the highest prior error rate among the rest.
--
-- The order is HMAC-SHA-256(home secret, day | wave, decision_id), so vendors, who issue the ids, cannot predict it,
-- and neither row order nor engine changes it. Only decisions whose order key is small enough to be among the first n_h
-- (ten standard errors of slack) are ranked; a data test checks that n_h decisions were drawn. A top-up continues where
-- the draw before it ended. Further digits of the same key decide which verdicts are read twice, and which agreements
-- are adjudicated as well.
with

plan as (

    select
        risk_share,
        second_read_share,
        agreement_share
    from {{ ref('stg_plan') }}
    where slice_kind = 'all'

),

-- The keys of a stratum lie evenly between 0 and 1, so the first n_h lie below n_h / N_h and some slack. Keys are
-- compared as texts: a number from every one of them would cost as much as the key.
limited as (

    select
        *,
        {{ fraction_hex('(n_drawn + 10 * sqrt(n_drawn) + 20) / n_decisions') }} as last_order_key
    from {{ ref('int_draw_allocation') }}

),

ordered as (

    select
        framed.*,
        allocation.n_decisions,
        allocation.n_drawn,
        allocation.n_drawn_before,
        allocation.last_order_key,
        {{ hmac_hex('keys.inner_pad', 'keys.outer_pad', 'framed.decision_id') }} as order_key
    from {{ ref('int_decisions_stratified') }} as framed
    inner join limited as allocation
        on
            framed.decision_date = allocation.decision_date
            and framed.wave = allocation.wave
            and framed.stratum_id = allocation.stratum_id
    inner join {{ draw_pads() }} as keys
        on
            framed.decision_date = keys.decision_date
            and framed.wave = keys.wave

),

near_the_top as (

    select *
    from ordered
    where order_key < last_order_key

),

ranked as (

    select
        *,
        row_number() over (
            partition by decision_date, wave, stratum_id order by order_key, decision_id
        ) as draw_rank
    from near_the_top

),

drawn_at_random as (

    select
        ranked.*,
        plan.second_read_share,
        plan.agreement_share,
        {{ hex_fraction('substring(order_key, 13, 12)') }} < plan.second_read_share as is_second_read,
        {{ hex_fraction('substring(order_key, 13, 12)') }} < plan.second_read_share
        and {{ hex_fraction('substring(order_key, 25, 12)') }} < plan.agreement_share as is_agreement_adjudicated
    from ranked
    cross join plan
    where ranked.draw_rank > ranked.n_drawn_before and ranked.draw_rank <= ranked.n_drawn

),

-- Cells by prior error rate, as many as it takes to find the decisions at risk behind those drawn at random.
risky_cells as (

    select
        cells.*,
        units.n_for_risk,
        sum(cells.n_decisions) over (
            partition by cells.decision_date, cells.budget_cell
            order by cells.prior_error_rate desc, cells.decided_by, cells.rate_group, cells.decision_class,
                cells.entity_type, cells.score_step
            rows between unbounded preceding and current row
        ) - cells.n_decisions as n_riskier
    from {{ ref('int_design_cells') }} as cells
    inner join (
        select
            decision_date,
            budget_cell,
            rate_group,
            decided_by,
            entity_type,
            max(n_for_risk) as n_for_risk
        from {{ ref('int_unit_targets') }}
        where n_for_risk > 0
        group by decision_date, budget_cell, rate_group, decided_by, entity_type
    ) as units
        on
            cells.decision_date = units.decision_date
            and cells.budget_cell = units.budget_cell
            and cells.rate_group = units.rate_group
            and cells.decided_by = units.decided_by
            and cells.entity_type = units.entity_type

),

-- Made from the cells, so that a plan without risk-targeted review orders no decision twice.
at_risk as (

    select
        framed.decision_id,
        framed.decision_date,
        framed.wave,
        framed.stratum_id,
        framed.receipt_sequence,
        cells.n_for_risk,
        row_number() over (
            partition by framed.decision_date, cells.budget_cell
            order by
                cells.prior_error_rate desc,
                {{ hmac_hex('keys.inner_pad', 'keys.outer_pad', 'framed.decision_id') }},
                framed.decision_id
        ) as risk_rank
    from risky_cells as cells
    inner join {{ ref('int_unit_targets') }} as units
        on
            cells.decision_date = units.decision_date
            and cells.budget_cell = units.budget_cell
            and cells.rate_group = units.rate_group
            and cells.decided_by = units.decided_by
            and cells.entity_type = units.entity_type
    inner join {{ ref('int_decisions_stratified') }} as framed
        on
            units.decision_date = framed.decision_date
            and units.unit_key = framed.unit_key
            and cells.decision_class = framed.decision_class
            and cells.score_step = coalesce(framed.score_step, 0)
            and framed.wave = 'main'
    inner join {{ draw_pads() }} as keys
        on
            framed.decision_date = keys.decision_date
            and framed.wave = keys.wave
    left join drawn_at_random
        on
            framed.decision_id = drawn_at_random.decision_id
            and framed.decision_date = drawn_at_random.decision_date
    where
        cells.n_riskier < cells.n_for_risk + cells.n_to_draw
        and drawn_at_random.decision_id is null

)

select
    decision_id,
    decision_date,
    wave,
    stratum_id,
    'random' as draw_reason,
    cast(n_drawn as double) / n_decisions as inclusion_probability,
    cast(n_decisions as double) / n_drawn as sampling_weight,
    draw_rank,
    is_second_read,
    is_agreement_adjudicated,
    second_read_share,
    agreement_share,
    receipt_sequence
from drawn_at_random
union all
select
    decision_id,
    decision_date,
    wave,
    stratum_id,
    'risk' as draw_reason,
    cast(null as double) as inclusion_probability,
    cast(null as double) as sampling_weight,
    risk_rank as draw_rank,
    false as is_second_read,
    false as is_agreement_adjudicated,
    cast(null as double) as second_read_share,
    cast(null as double) as agreement_share,
    receipt_sequence
from at_risk
where risk_rank <= n_for_risk
