-- Every framed decision is in one stratum, and a recorded draw finds the population that it recorded.
{{ config(tags=['gate']) }}
with

framed as (

    select
        decision_date,
        wave,
        count(*) as n_framed
    from {{ ref('int_decisions_framed') }}
    group by decision_date, wave

),

in_strata as (

    select
        decision_date,
        wave,
        sum(n_decisions) as n_in_strata
    from {{ ref('kpi_draw_coverage_daily') }}
    where decision_date in (select decision_date from {{ ref('stg_run_days') }})
    group by decision_date, wave

)

select
    coalesce(framed.decision_date, in_strata.decision_date) as decision_date,
    coalesce(framed.wave, in_strata.wave) as wave,
    framed.n_framed,
    in_strata.n_in_strata
from framed
full outer join in_strata
    on framed.decision_date = in_strata.decision_date and framed.wave = in_strata.wave
where framed.n_framed is null or in_strata.n_in_strata is null or framed.n_framed <> in_strata.n_in_strata
