-- In every stratum with usable verdicts their weights add up to its population.
{{ config(tags=['gate']) }}
with

weights as (

    select
        decision_date,
        wave,
        stratum_id,
        sum(sampling_weight) as weight_sum
    from {{ ref('int_outcomes') }}
    where is_estimating
    group by decision_date, wave, stratum_id

)

select
    strata.decision_date,
    strata.wave,
    strata.stratum_id,
    strata.n_decisions,
    weights.weight_sum
from {{ ref('int_strata_returned') }} as strata
left join weights
    on
        strata.decision_date = weights.decision_date
        and strata.wave = weights.wave
        and strata.stratum_id = weights.stratum_id
where
    strata.n_audited > 0
    and abs(coalesce(weights.weight_sum, 0) - strata.n_decisions) > 1e-6 * strata.n_decisions
