-- One row per day to be drawn and stratum: the error rate of past audits, shrunk to the pooled rate.
--
-- Days before the drawn one and within `prior_days`. Shrinkage: (errors + k * pooled) / (audits + k) with
-- k = 20 audits' worth, and half an error is added to the pool, so that a rate is never zero.
-- Null where nothing was ever audited. Recorded with the draw; allocation by priors reads it here.
with

days_to_draw as (

    select decision_date
    from {{ ref('stg_run_days') }}
    where makes_main_draw or makes_late_draw

),

past_audits as (

    select
        days_to_draw.decision_date,
        outcomes.stratum_id,
        count(*) as n_audited,
        sum(case when outcomes.decision = outcomes.verdict_decision then 0 else 1 end) as n_errors
    from {{ ref('stg_past_outcomes') }} as outcomes
    cross join {{ ref('stg_run_settings') }} as settings
    inner join days_to_draw
        on
            outcomes.decision_date < days_to_draw.decision_date
            and outcomes.decision_date >= date_add(days_to_draw.decision_date, -settings.prior_days)
    where
        outcomes.is_estimating
        -- known at the cut-off of the drawn day, whenever the draw is made
        and {{ minutes_between('cast(date_add(days_to_draw.decision_date, 1) as timestamp)', 'outcomes.audited_at') }}
        < settings.cutoff_hour_utc * 60
    group by days_to_draw.decision_date, outcomes.stratum_id

),

pooled as (

    select
        decision_date,
        (sum(n_errors) + 0.5) / (sum(n_audited) + 1.0) as pooled_error_rate
    from past_audits
    group by decision_date

)

select
    strata.decision_date,
    strata.wave,
    strata.stratum_id,
    round(
        (coalesce(past_audits.n_errors, 0) + 20 * pooled.pooled_error_rate)
        / (coalesce(past_audits.n_audited, 0) + 20), 10
    ) as prior_error_rate
from {{ ref('int_strata') }} as strata
inner join days_to_draw on strata.decision_date = days_to_draw.decision_date
left join pooled on strata.decision_date = pooled.decision_date
left join past_audits
    on
        strata.decision_date = past_audits.decision_date
        and strata.stratum_id = past_audits.stratum_id
