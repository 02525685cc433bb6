-- One row per vendor, site, period kind (week, 28_days, month) and start, as computed now; none without a site.
--
-- verdict against the target: met only when the lower bound is above it, not_met only when the upper bound
-- is below it, else not_established. accuracy_shrunk and standing are empirical Bayes against the rate of all sites
-- of the period whose status is ok (macros/statistics/standings.sql).
with

periods as (

    select
        *,
        period_kind || ' ' || cast(period_start as {{ dbt.type_string() }}) as period
    from {{ ref('int_periods') }}

),

daily_sums as (

    select
        periods.period,
        days.*
    from {{ ref('fct_quality_sums_daily') }} as days
    inner join periods on days.decision_date between periods.period_start and periods.period_end
    where
        days.metric in ('accuracy', 'critical_error_rate', 'accuracy_without_technical')
        and days.slice_kind = 'site'
        and days.slice_value <> '(blank)'
        and days.slice_value not like '%/(blank)'

),

{{ estimates('daily_sums') }},

-- Who has too few audits is compared with nobody; a census is worth its verdicts, and not more.
site_accuracy as (

    select
        *,
        case when status = 'ok' then estimate end as rate,
        case when status = 'ok' then coalesce(n_effective, n_audited) end as size
    from estimated
    where metric = 'accuracy'

),

{{ standings('site_accuracy', ['period']) }},

score_sums as (

    select
        periods.period,
        days.*
    from {{ ref('fct_score_sums_daily') }} as days
    inner join periods on days.decision_date between periods.period_start and periods.period_end

),

{{ quality_scores('score_sums', 'site_accuracy') }},

site_sla as (

    select
        periods.period,
        operations.slice_value,
        sum(operations.n_sla_met) as n_sla_met,
        sum(operations.n_sla_known) as n_sla_known
    from {{ ref('kpi_operations_daily') }} as operations
    inner join periods
        on operations.decision_date between periods.period_start and periods.period_end
    where operations.slice_kind = 'site'
    group by periods.period, operations.slice_value

),

disputes as (

    select
        periods.period,
        {{ site_value() }} as slice_value,
        count(*) as n_accepted
    from {{ ref('fct_disputes') }} as disputes
    inner join periods
        on disputes.decision_date between periods.period_start and periods.period_end
    where disputes.is_deciding and disputes.decided_by = 'bpo'
    group by periods.period, {{ site_value() }}

)

select
    {{ site_part('accuracy.slice_value', 'vendor') }} as vendor,
    {{ site_part('accuracy.slice_value', 'site') }} as site,
    periods.period_kind,
    periods.period_start,
    periods.period_end,
    accuracy.n_decisions,
    accuracy.n_audited,
    accuracy.estimate as accuracy,
    accuracy.lower as accuracy_lower,
    accuracy.upper as accuracy_upper,
    round(accuracy.shrunk, 10) as accuracy_shrunk,
    round(accuracy.group_rate, 10) as group_accuracy,
    accuracy.standing,
    without_technical.estimate as accuracy_without_technical,
    {{ own_or_each('target') }} as target,
    case
        when {{ own_or_each('target') }} is not null
            then {{ verdict_of(
                "accuracy.status = 'ok'",
                is_better('accuracy.lower', 'accuracy.upper', own_or_each('target')),
                is_worse('accuracy.lower', 'accuracy.upper', own_or_each('target')),
            ) }}
    end as verdict,
    quality_scores.score as quality_score,
    quality_scores.lower as quality_score_lower,
    quality_scores.upper as quality_score_upper,
    quality_scores.n_auto_failed,
    critical.estimate as critical_error_rate,
    critical.lower as critical_error_rate_lower,
    critical.upper as critical_error_rate_upper,
    round(cast(site_sla.n_sla_met as double) / nullif(site_sla.n_sla_known, 0), 10) as sla_met_rate,
    coalesce(disputes.n_accepted, 0) as n_disputes_accepted,
    accuracy.status
from standings as accuracy
inner join periods on accuracy.period = periods.period
left join estimated as critical
    on
        accuracy.period = critical.period
        and accuracy.slice_value = critical.slice_value
        and critical.metric = 'critical_error_rate'
left join estimated as without_technical
    on
        accuracy.period = without_technical.period
        and accuracy.slice_value = without_technical.slice_value
        and without_technical.metric = 'accuracy_without_technical'
left join quality_scores
    on accuracy.period = quality_scores.period and accuracy.slice_value = quality_scores.slice_value
left join site_sla
    on accuracy.period = site_sla.period and accuracy.slice_value = site_sla.slice_value
left join disputes
    on accuracy.period = disputes.period and accuracy.slice_value = disputes.slice_value
{{- join_own_and_each(
    ref('stg_targets'), 'accuracy.slice_kind', 'accuracy.slice_value', {'metric': 'accuracy.metric'}
) }}
