-- One row per audited decision of this run's days, and whether its verdict may estimate, with which weight.
--
-- The weight is the population of the stratum over its usable verdicts, so that non-response is
-- carried by the same stratum. Null where the verdict does not estimate.
select
    audited.*,
    samples.decision_id is not null as is_drawn,
    coalesce(
        audited.organisation = 'client'
        and audited.error_type not in ('pending', 'unassessable')
        and audited.stratum_id is not null
        and (strata.is_census or samples.draw_reason = 'random'),
        false
    ) as is_estimating,
    case
        when
            audited.organisation = 'client'
            and audited.error_type not in ('pending', 'unassessable')
            and audited.stratum_id is not null
            and (strata.is_census or samples.draw_reason = 'random')
            then cast(strata.n_decisions as double) / strata.n_audited
    end as sampling_weight
from {{ ref('int_decisions_audited') }} as audited
left join {{ ref('int_samples') }} as samples
    on
        audited.decision_id = samples.decision_id
        and audited.decision_date = samples.decision_date
left join {{ ref('int_strata_returned') }} as strata
    on
        audited.decision_date = strata.decision_date
        and audited.wave = strata.wave
        and audited.stratum_id = strata.stratum_id
