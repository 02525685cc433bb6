-- Every stratum has as many drawn decisions as its allocation or its record says (with a top-up, no fewer), ranked
-- without a gap.
{{ config(tags=['gate']) }}
with

planned as (

    select decision_date, wave, stratum_id, n_drawn, false as is_on_record from {{ ref('int_draw_allocation') }}
    union all
    select decision_date, wave, stratum_id, n_drawn, true as is_on_record from {{ ref('stg_draw_strata') }}

),

drawn as (

    select
        decision_date,
        wave,
        stratum_id,
        count(*) as n_samples,
        max(draw_rank) as last_rank
    from {{ ref('int_samples') }}
    where draw_reason = 'random'
    group by decision_date, wave, stratum_id

)

select
    planned.decision_date,
    planned.wave,
    planned.stratum_id,
    planned.n_drawn,
    coalesce(drawn.n_samples, 0) as n_samples
from planned
left join drawn
    on
        planned.decision_date = drawn.decision_date
        and planned.wave = drawn.wave
        and planned.stratum_id = drawn.stratum_id
where
    coalesce(drawn.n_samples, 0) <> coalesce(drawn.last_rank, 0)
    or coalesce(drawn.n_samples, 0) < planned.n_drawn
    or (not planned.is_on_record and coalesce(drawn.n_samples, 0) > planned.n_drawn)
