-- One row per moderator, vendor, site and decision day: sums from which any period's scorecard is made.
with

decided as (

    select
        decision_date,
        moderator_key,
        vendor,
        site,
        count(*) as n_decisions
    from {{ ref('int_decisions_framed') }}
    where moderator_key is not null
    group by decision_date, moderator_key, vendor, site

),

audited as (

    select
        decision_date,
        moderator_key,
        vendor,
        site,
        count(*) as n_audited,
        sum(case when decision = verdict_decision then 1 else 0 end) as n_correct,
        sum(sampling_weight) as weight_sum,
        sum(case when decision = verdict_decision then sampling_weight else 0 end) as weight_correct,
        sum(sampling_weight * sampling_weight) as weight_squared_sum,
        sum(case when decision = verdict_decision then sampling_weight * sampling_weight else 0 end)
            as weight_squared_correct
    from {{ ref('int_outcomes') }}
    where is_estimating and moderator_key is not null
    group by decision_date, moderator_key, vendor, site

)

select
    decided.decision_date,
    decided.moderator_key,
    decided.vendor,
    decided.site,
    decided.n_decisions,
    cast(coalesce(audited.n_audited, 0) as bigint) as n_audited,
    cast(coalesce(audited.n_correct, 0) as bigint) as n_correct,
    coalesce(audited.weight_sum, 0) as weight_sum,
    coalesce(audited.weight_correct, 0) as weight_correct,
    coalesce(audited.weight_squared_sum, 0) as weight_squared_sum,
    coalesce(audited.weight_squared_correct, 0) as weight_squared_correct
from decided
left join audited
    on
        decided.decision_date = audited.decision_date
        and decided.moderator_key = audited.moderator_key
        and coalesce(decided.vendor, '') = coalesce(audited.vendor, '')
        and coalesce(decided.site, '') = coalesce(audited.site, '')
