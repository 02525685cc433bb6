-- Every stratum has as many drawn decisions as its allocation or its record says.
{{ config(tags=['gate']) }}
with

planned as (

    select decision_date, wave, stratum_id, n_drawn from {{ ref('int_draw_allocation') }}
    union all
    select decision_date, wave, stratum_id, n_drawn from {{ ref('stg_draw_strata') }}

),

drawn as (

    select
        decision_date,
        wave,
        stratum_id,
        count(*) as n_samples
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
where planned.n_drawn <> coalesce(drawn.n_samples, 0)
