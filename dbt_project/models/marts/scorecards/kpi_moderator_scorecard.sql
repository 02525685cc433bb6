-- One row per moderator, period kind (week, 28_days) and start.
--
-- Weighted mean of the moderator's verdicts, Wilson with n_eff = p (1 - p) / v and
-- v = sum w^2 (y - p)^2 / (sum w)^2: about the person's errors, so without strata and without the finite
-- population correction; equal weights give the plain Wilson interval. Where v is 0, n_eff = (sum w)^2 / sum w^2.
-- accuracy_shrunk is empirical Bayes toward the site's mean in the period, with the between-person
-- variance by moments (DerSimonian and Laird 1986): m + B (p - m), B = t^2 / (t^2 + m (1 - m) / n_eff).
{{ config(rows_of='periods') }}
with

periods as (

    select * from {{ ref('int_periods') }} where period_kind in ('week', '28_days')

),

days_in_periods as (

    select
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        days.*,
        row_number() over (
            partition by periods.period_kind, periods.period_start, days.moderator_key
            order by
                days.decision_date desc, days.n_decisions desc, coalesce(days.vendor, ''), coalesce(days.site, '')
        ) as recency
    from {{ ref('fct_moderator_days') }} as days
    inner join periods on days.decision_date between periods.period_start and periods.period_end

),

-- A moderator stands with the site of the last day, on that day with the one of most decisions.
summed as (

    select
        period_kind,
        period_start,
        period_end,
        moderator_key,
        max(case when recency = 1 then vendor end) as vendor,
        max(case when recency = 1 then site end) as site,
        sum(n_decisions) as n_decisions,
        sum(n_audited) as n_audited,
        sum(weight_sum) as weight_sum,
        sum(weight_correct) as weight_correct,
        sum(weight_squared_sum) as weight_squared_sum,
        sum(weight_squared_correct) as weight_squared_correct
    from days_in_periods
    group by period_kind, period_start, period_end, moderator_key

),

with_accuracy as (

    select
        *,
        case when weight_sum > 0 then weight_correct / weight_sum end as p
    from summed

),

with_variance as (

    select
        *,
        case
            when weight_sum > 0
                then (weight_squared_correct * (1 - 2 * p) + p * p * weight_squared_sum) / (weight_sum * weight_sum)
        end as v
    from with_accuracy

),

with_size as (

    select
        *,
        case
            when p is null then null
            when p > 0 and p < 1 and v > 1e-15 then p * (1 - p) / v
            else weight_sum * weight_sum / weight_squared_sum
        end as n_effective
    from with_variance

),

with_group as (

    select
        *,
        sum(n_effective * p) over site_period / sum(n_effective) over site_period as m,
        sum(n_effective) over site_period as s1,
        sum(n_effective * n_effective) over site_period as s2,
        count(p) over site_period as k
    from with_size
    window site_period as (partition by period_kind, period_start, vendor, site)

),

with_spread as (

    select
        *,
        -- between-person variance by moments, with weights n_eff; m (1 - m) is the variance of one audit
        greatest(0, (
            sum(n_effective * (p - m) * (p - m)) over (partition by period_kind, period_start, vendor, site)
            - (k - 1) * m * (1 - m)
        ) / nullif(s1 - s2 / s1, 0)) as t2
    from with_group

)

select
    moderator_key,
    vendor,
    site,
    period_kind,
    period_start,
    period_end,
    cast(n_decisions as bigint) as n_decisions,
    cast(n_audited as bigint) as n_audited,
    round(p, 10) as accuracy,
    round({{ wilson_bound('p', 'n_effective', 'lower') }}, 10) as accuracy_lower,
    round({{ wilson_bound('p', 'n_effective', 'upper') }}, 10) as accuracy_upper,
    round(case
        when p is null then null
        when k < 2 then p
        when m * (1 - m) = 0 then p
        else m + (p - m) * coalesce(t2, 0) / (coalesce(t2, 0) + m * (1 - m) / n_effective)
    end, 10) as accuracy_shrunk,
    round(n_effective, 6) as n_effective,
    case
        when p is null then 'undefined'
        when n_audited < settings.min_audited then 'insufficient'
        else 'ok'
    end as status
from with_spread
cross join {{ ref('stg_run_settings') }} as settings
