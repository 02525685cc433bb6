-- One row per decision that this run draws: the first n_h of each stratum in secret order.
--
-- Order: HMAC-SHA-256(home secret, day | wave, decision_id), so vendors, who issue the ids, cannot predict
-- it, and neither row order nor engine changes it. Only decisions whose order key is small enough to be
-- among the first n_h (ten standard errors of slack) are ranked; a data test holds that n_h came out.
with

ordered as (

    select
        framed.*,
        allocation.n_decisions,
        allocation.n_drawn,
        {{ hmac_hex('keys.inner_pad_hex', 'keys.outer_pad_hex', 'framed.decision_id') }} as order_key
    from {{ ref('int_decisions_framed') }} as framed
    inner join {{ ref('int_draw_allocation') }} as allocation
        on
            framed.decision_date = allocation.decision_date
            and framed.wave = allocation.wave
            and framed.stratum_id = allocation.stratum_id
    inner join {{ draw_keys() }} as keys
        on
            framed.decision_date = keys.decision_date
            and framed.wave = keys.wave

),

near_the_top as (

    select *
    from ordered
    where {{ hex_fraction('order_key') }} <= (n_drawn + 10 * sqrt(n_drawn) + 20) / n_decisions

),

ranked as (

    select
        *,
        row_number() over (
            partition by decision_date, wave, stratum_id order by order_key, decision_id
        ) as draw_rank
    from near_the_top

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
    receipt_sequence
from ranked
where draw_rank <= n_drawn
