-- One row per decision that this run draws for the inspection of a lot: the first of its site and week in secret order.
--
-- A simple random sample of the lot, without replacement. The order is HMAC-SHA-256(home secret, week | lot,
-- decision_id), another order than that of the days, so that the days' draws reveal nothing about it.
with

-- Enough to hold the first of them, with ten standard errors of slack.
limited as (

    select
        *,
        {{ fraction_hex('(n_to_inspect + 10 * sqrt(n_to_inspect) + 20) / lot_size') }} as last_order_key
    from {{ ref('int_lots_proposed') }}

),

ordered as (

    select
        framed.*,
        lots.decision_week,
        lots.lot_size,
        lots.n_to_inspect,
        lots.last_order_key,
        {{ hmac_hex('keys.inner_pad', 'keys.outer_pad', 'framed.decision_id') }} as order_key
    from {{ ref('int_decisions_stratified') }} as framed
    inner join limited as lots
        on
            cast(date_trunc('week', framed.decision_date) as date) = lots.decision_week
            and framed.vendor = lots.vendor
            and framed.site = lots.site
    inner join {{ draw_pads() }} as keys
        on lots.decision_week = keys.decision_date and keys.wave = 'lot'
    where framed.wave = 'main' and framed.decided_by = 'bpo'

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
            partition by decision_week, vendor, site order by order_key, decision_id
        ) as lot_rank
    from near_the_top

)

select
    decision_id,
    decision_date,
    wave,
    stratum_id,
    lot_rank,
    receipt_sequence
from ranked
where lot_rank <= n_to_inspect
