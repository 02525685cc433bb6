-- One row per drawn decision of this run's days: from the record, and what this run adds to it.
--
-- A top-up draws more of a stratum, so all of its decisions have the probability of the last ones; what had been drawn
-- for another reason may come up at random then, and is random from there on.
with

recorded as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        draw_reason,
        inclusion_probability,
        sampling_weight,
        draw_rank,
        is_second_read,
        is_agreement_adjudicated,
        second_read_share,
        agreement_share
    from {{ ref('stg_draw_decisions') }}

),

proposed as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        draw_reason,
        inclusion_probability,
        sampling_weight,
        draw_rank,
        is_second_read,
        is_agreement_adjudicated,
        second_read_share,
        agreement_share
    from {{ ref('int_draws_proposed') }}

),

all_drawn as (

    select * from recorded
    where decision_date in (select decision_date from {{ ref('stg_run_days') }})
    union all
    select * from proposed

),

counted as (

    select
        *,
        sum(case when draw_reason = 'random' then 1 else 0 end) over (
            partition by decision_date, decision_id
        ) as n_at_random
    from all_drawn

)

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
