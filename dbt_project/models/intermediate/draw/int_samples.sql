-- One row per drawn decision of this run's days: from the record, and what this run adds to it.
--
-- A decision that is drawn for a lot as well keeps why it was drawn first, and counts for both.
{%- set columns = [
    'decision_id', 'decision_date', 'wave', 'stratum_id', 'draw_reason', 'inclusion_probability', 'sampling_weight',
    'draw_rank', 'is_second_read', 'is_agreement_adjudicated',
] %}
with

recorded as (

    select
        {{ columns | join(',\n        ') }},
        lot_rank
    from {{ ref('stg_draw_decisions') }}
    where decision_date in (select decision_date from {{ ref('stg_run_days') }})

),

drawn as (

    select
        {{ columns | join(',\n        ') }}
    from recorded
    where draw_reason <> 'lot'
    union all
    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_draws_proposed') }}

),

drawn_for_lots as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        lot_rank
    from recorded
    where draw_reason = 'lot'
    union all
    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        lot_rank
    from {{ ref('int_lot_draws_proposed') }}

)

select
    drawn.*,
    drawn_for_lots.lot_rank
from drawn
left join drawn_for_lots
    on
        drawn.decision_id = drawn_for_lots.decision_id
        and drawn.decision_date = drawn_for_lots.decision_date
union all
select
    drawn_for_lots.decision_id,
    drawn_for_lots.decision_date,
    drawn_for_lots.wave,
    drawn_for_lots.stratum_id,
    'lot' as draw_reason,
    cast(null as double) as inclusion_probability,
    cast(null as double) as sampling_weight,
    drawn_for_lots.lot_rank as draw_rank,
    false as is_second_read,
    false as is_agreement_adjudicated,
    drawn_for_lots.lot_rank
from drawn_for_lots
left join drawn
    on
        drawn_for_lots.decision_id = drawn.decision_id
        and drawn_for_lots.decision_date = drawn.decision_date
where drawn.decision_id is null
