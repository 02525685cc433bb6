-- One row per 28 days up to a built day, slice and metric: how the slice stands against the rest of its kind.
--
-- Estimated metrics are compared by empirical Bayes (macros/statistics/standings.sql), those with status `ok` with each
-- other. The share within the SLA is counted in full: there everything is significant, so a slice stands apart only
-- where two points and more than chance lie between it and its kind.
{{ config(rows_of='28_days') }}
{%- set least_change = 0.02 %}
with

periods as (

    select
        period_start,
        period_end
    from {{ ref('int_periods') }}
    where period_kind = '28_days'

),

figures as (

    select
        periods.period_start,
        periods.period_end,
        figures.slice_kind,
        figures.slice_value,
        figures.metric,
        figures.n_audited as n,
        figures.estimate as rate,
        -- a census is worth its verdicts, and not more
        coalesce(figures.n_effective, figures.n_audited) as size
    from {{ ref('kpi_quality_28_days') }} as figures
    inner join periods on figures.period_start = periods.period_start
    where
        figures.metric in ('accuracy', 'leakage_rate', 'over_enforcement_rate', 'critical_error_rate')
        and figures.slice_kind not in ('all', 'decided_by')
        and figures.status = 'ok'

),

{{ standings('figures', ['period_start', 'slice_kind', 'metric']) }},

sla_of_slices as (

    select
        periods.period_start,
        periods.period_end,
        operations.slice_kind,
        operations.slice_value,
        cast(sum(operations.n_sla_known) as bigint) as n,
        cast(sum(operations.n_sla_met) as double) as n_met
    from {{ ref('kpi_operations_daily') }} as operations
    inner join periods on operations.decision_date between periods.period_start and periods.period_end
    where operations.slice_kind not in ('all', 'decided_by')
    group by periods.period_start, periods.period_end, operations.slice_kind, operations.slice_value
    having sum(operations.n_sla_known) > 0

),

sla_of_kinds as (

    select
        *,
        n_met / n as rate,
        sum(n_met) over (partition by period_start, slice_kind)
        / sum(n) over (partition by period_start, slice_kind) as group_rate
    from sla_of_slices

),

sla_apart as (

    select
        *,
        greatest({{ least_change }}, {{ z_95() }} * sqrt(group_rate * (1 - group_rate) / n)) as reach
    from sla_of_kinds

)

select
    period_start,
    period_end,
    slice_kind,
    slice_value,
    metric,
    n,
    rate as estimate,
    round(group_rate, 10) as group_rate,
    round(shrunk, 10) as shrunk,
    standing
from standings
union all
select
    period_start,
    period_end,
    slice_kind,
    slice_value,
    'sla_met_rate' as metric,
    n,
    round(rate, 10) as estimate,
    round(group_rate, 10) as group_rate,
    round(rate, 10) as shrunk,
    case
        when rate < group_rate - reach then 'below'
        when rate > group_rate + reach then 'above'
        else 'level'
    end as standing
from sla_apart
