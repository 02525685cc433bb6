-- A recorded draw finds the population that it recorded; it does not when a delivered file was changed later.
{{ config(tags=['gate'], severity='warn') }}
select
    recorded.decision_date,
    recorded.wave,
    recorded.stratum_id,
    recorded.n_decisions as n_recorded,
    coalesce(strata.n_decisions, 0) as n_found
from {{ ref('stg_draw_strata') }} as recorded
left join {{ ref('int_strata') }} as strata
    on
        recorded.decision_date = strata.decision_date
        and recorded.wave = strata.wave
        and recorded.stratum_id = strata.stratum_id
where recorded.n_decisions <> coalesce(strata.n_decisions, 0)
