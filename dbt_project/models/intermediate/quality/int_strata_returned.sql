-- One row per day, wave and stratum of this run: what was drawn, what came back, and whether it is a census.
--
-- A stratum is a census when at least `census_share` of its frame has a client's verdict, drawn or not;
-- then every verdict estimates, and the rest is non-response. Otherwise those drawn at random alone do.
with

verdicts as (

    select
        audited.decision_date,
        audited.wave,
        audited.stratum_id,
        audited.error_type,
        samples.decision_id is not null as is_drawn
    from {{ ref('int_decisions_audited') }} as audited
    left join {{ ref('int_samples') }} as samples
        on
            audited.decision_id = samples.decision_id
            and audited.decision_date = samples.decision_date
            and samples.draw_reason = 'random'
    where audited.organisation = 'client' and audited.stratum_id is not null

),

counted as (

    select
        decision_date,
        wave,
        stratum_id,
        sum(case when error_type <> 'pending' then 1 else 0 end) as n_verdicts,
        sum(case when error_type not in ('pending', 'unassessable') then 1 else 0 end) as n_assessed,
        sum(case when error_type = 'unassessable' then 1 else 0 end) as n_unassessable,
        sum(case when error_type = 'pending' then 1 else 0 end) as n_pending,
        sum(case when is_drawn and error_type <> 'pending' then 1 else 0 end) as n_drawn_verdicts,
        sum(case when is_drawn and error_type not in ('pending', 'unassessable') then 1 else 0 end)
            as n_drawn_assessed,
        sum(case when is_drawn and error_type = 'unassessable' then 1 else 0 end) as n_drawn_unassessable,
        sum(case when is_drawn and error_type = 'pending' then 1 else 0 end) as n_drawn_pending
    from verdicts
    group by decision_date, wave, stratum_id

),

drawn as (

    select
        decision_date,
        wave,
        stratum_id,
        count(*) as n_drawn
    from {{ ref('int_samples') }}
    where draw_reason = 'random'
    group by decision_date, wave, stratum_id

),

joined as (

    select
        strata.decision_date,
        strata.wave,
        strata.stratum_id,
        strata.n_decisions,
        strata.decision_class,
        strata.prior_error_rate,
        strata.prior_violating_rate,
        strata.prior_critical_rate,
        strata.prior_wrong_policy_rate,
        coalesce(drawn.n_drawn, 0) as n_drawn,
        counted.n_verdicts,
        counted.n_assessed,
        counted.n_unassessable,
        counted.n_pending,
        counted.n_drawn_verdicts,
        counted.n_drawn_assessed,
        counted.n_drawn_unassessable,
        counted.n_drawn_pending,
        coalesce(counted.n_verdicts, 0) >= settings.census_share * strata.n_decisions as is_census
    from {{ ref('int_strata') }} as strata
    cross join {{ ref('stg_run_settings') }} as settings
    left join drawn
        on
            strata.decision_date = drawn.decision_date
            and strata.wave = drawn.wave
            and strata.stratum_id = drawn.stratum_id
    left join counted
        on
            strata.decision_date = counted.decision_date
            and strata.wave = counted.wave
            and strata.stratum_id = counted.stratum_id

)

select
    decision_date,
    wave,
    stratum_id,
    n_decisions,
    n_drawn,
    is_census,
    cast(coalesce(case when is_census then n_verdicts else n_drawn_verdicts end, 0) as bigint) as n_returned,
    cast(coalesce(case when is_census then n_unassessable else n_drawn_unassessable end, 0) as bigint)
        as n_unassessable,
    cast(coalesce(case when is_census then n_pending else n_drawn_pending end, 0) as bigint) as n_pending,
    cast(coalesce(case when is_census then n_assessed else n_drawn_assessed end, 0) as bigint) as n_audited,
    decision_class,
    prior_error_rate,
    prior_violating_rate,
    prior_critical_rate,
    prior_wrong_policy_rate
from joined
