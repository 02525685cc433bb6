-- One row per stratum of a draw that this run makes, with all that the record keeps of it.
select
    allocation.decision_date,
    allocation.wave,
    allocation.stratum_id,
    strata.decided_by,
    strata.decision_class,
    strata.entity_type,
    allocation.n_decisions,
    allocation.n_drawn,
    priors.prior_error_rate
from {{ ref('int_draw_allocation') }} as allocation
inner join {{ ref('int_strata') }} as strata
    on
        allocation.decision_date = strata.decision_date
        and allocation.wave = strata.wave
        and allocation.stratum_id = strata.stratum_id
left join {{ ref('int_prior_error_rates') }} as priors
    on
        allocation.decision_date = priors.decision_date
        and allocation.wave = priors.wave
        and allocation.stratum_id = priors.stratum_id
