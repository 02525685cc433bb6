-- One row per moderator, period kind (week, 28_days) and start.
--
-- accuracy is the weighted mean of the moderator's verdicts. Its interval is Wilson's with n_eff = p (1 - p) / v and v
-- = sum w^2 (y - p)^2 / (sum w)^2. It is about the person's errors, so it uses neither strata nor the finite population
-- correction; equal weights give the plain Wilson interval. Where v is 0, n_eff = (sum w)^2 / sum w^2. accuracy_shrunk
-- and standing are empirical Bayes against the site's rate in the period. Everybody with verdicts counts for that rate,
-- but only those with enough verdicts have a standing (macros/statistics/standings.sql).
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

-- A moderator belongs to the site of the last day; on that day, to the one with most decisions.
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
        case when weight_sum > 0 then weight_correct / weight_sum end as rate
    from summed

),

with_size as (

    select
        *,
        {{ weighted_size('rate', 'weight_sum', 'weight_squared_sum', 'weight_squared_correct') }} as size
    from with_accuracy

),

{{ standings('with_size', ['period_kind', 'period_start', 'vendor', 'site']) }}

select
    moderator_key,
    vendor,
    site,
    period_kind,
    period_start,
    period_end,
    cast(n_decisions as bigint) as n_decisions,
    cast(n_audited as bigint) as n_audited,
    round(rate, 10) as accuracy,
    round({{ wilson_bound('rate', 'size', 'lower') }}, 10) as accuracy_lower,
    round({{ wilson_bound('rate', 'size', 'upper') }}, 10) as accuracy_upper,
    round(shrunk, 10) as accuracy_shrunk,
    round(group_rate, 10) as group_accuracy,
    case when n_audited >= settings.min_audited then standing end as standing,
    round(size, 6) as n_effective,
    case
        when rate is null then 'undefined'
        when n_audited < settings.min_audited then 'insufficient'
        else 'ok'
    end as status
from standings
cross join {{ ref('stg_run_settings') }} as settings
