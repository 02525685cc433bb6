-- One row per drawn decision of this run's days: those of recorded draws, and those that this run draws.
--
-- A top-up draws more of a stratum, so all of its decisions have the probability of the last ones; what had been drawn
-- for its risk may come up at random then, and is random from there on. A decision that is drawn for a lot as well
-- keeps its first draw_reason, and counts for both.
{%- set columns = [
    'decision_id', 'decision_date', 'wave', 'stratum_id', 'draw_reason', 'inclusion_probability', 'sampling_weight',
    'draw_rank', 'is_second_read', 'is_agreement_adjudicated', 'second_read_share', 'agreement_share',
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

counted as (

    select
        *,
        sum(case when draw_reason = 'random' then 1 else 0 end) over (
            partition by decision_date, decision_id
        ) as n_at_random
    from drawn

),

topped_up as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        draw_reason,
        max(inclusion_probability) over in_stratum as inclusion_probability,
        min(sampling_weight) over in_stratum as sampling_weight,
        draw_rank,
        is_second_read,
        is_agreement_adjudicated,
        second_read_share,
        agreement_share
    from counted
    where draw_reason = 'random' or n_at_random = 0
    window in_stratum as (partition by decision_date, wave, stratum_id, draw_reason)

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
    topped_up.*,
    drawn_for_lots.lot_rank
from topped_up
left join drawn_for_lots
    on
        topped_up.decision_id = drawn_for_lots.decision_id
        and topped_up.decision_date = drawn_for_lots.decision_date
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
    cast(null as double) as second_read_share,
    cast(null as double) as agreement_share,
    drawn_for_lots.lot_rank
from drawn_for_lots
left join topped_up
    on
        drawn_for_lots.decision_id = topped_up.decision_id
        and drawn_for_lots.decision_date = topped_up.decision_date
where topped_up.decision_id is null
