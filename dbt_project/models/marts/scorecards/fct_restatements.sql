-- One row per closed month, vendor, site and metric whose value computed now is not the one that it closed with.
--
-- The row also has what could have changed it: verdicts that came or went, and disputes accepted since.
-- Rows of the run's periods leave first (forget_rows), which dbt must know. depends_on: {{ ref('int_periods') }}
{{ config(rows_of='months') }}
{%- set metrics = [
    'accuracy', 'accuracy_without_technical', 'quality_score', 'critical_error_rate', 'sla_met_rate', 'n_decisions',
    'n_audited',
] %}
with

clock as (

    select cast(max(received_at) as date) as as_of
    from {{ ref('stg_ingest_ledger') }}

),

closed_months as (

    select
        period_start as decision_month,
        max(as_of) as closed_as_of
    from {{ ref('stg_closed_scorecards') }}
    group by period_start

),

sides as (

    select
        closed.period_start as decision_month,
        closed.vendor,
        closed.site,
        true as is_closed,
        closed.verdict,
        closed.n_disputes_accepted,
        closed.{{ metrics | join(',\n        closed.') }}
    from {{ ref('stg_closed_scorecards') }} as closed
    union all
    select
        closed_months.decision_month,
        computed.vendor,
        computed.site,
        false as is_closed,
        computed.verdict,
        computed.n_disputes_accepted,
        computed.{{ metrics | join(',\n        computed.') }}
    from {{ ref('int_site_scorecards') }} as computed
    inner join closed_months on computed.period_start = closed_months.decision_month
    where computed.period_kind = 'month'

),

figures as (

    {%- for metric in metrics %}
    select
        decision_month,
        vendor,
        site,
        '{{ metric }}' as metric,
        is_closed,
        cast({{ metric }} as double) as value,
        verdict,
        n_audited,
        n_disputes_accepted
    from sides
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

compared as (

    select
        decision_month,
        vendor,
        site,
        metric,
        max(case when is_closed then value end) as closed_value,
        max(case when not is_closed then value end) as value_now,
        max(case when is_closed then verdict end) as closed_verdict,
        max(case when not is_closed then verdict end) as verdict_now,
        sum(case when is_closed then -n_audited else n_audited end) as n_verdicts_more,
        sum(case when is_closed then -n_disputes_accepted else n_disputes_accepted end) as n_disputes_accepted_since
    from figures
    group by decision_month, vendor, site, metric

)

select
    compared.decision_month,
    compared.vendor,
    compared.site,
    compared.metric,
    compared.closed_value,
    compared.value_now,
    round(compared.value_now - compared.closed_value, 10) as change,
    compared.closed_verdict,
    compared.verdict_now,
    cast(compared.n_verdicts_more as bigint) as n_verdicts_more,
    cast(compared.n_disputes_accepted_since as bigint) as n_disputes_accepted_since,
    closed_months.closed_as_of,
    clock.as_of
from compared
inner join closed_months on compared.decision_month = closed_months.decision_month
cross join clock
where
    (compared.closed_value is null) <> (compared.value_now is null)
    or abs(compared.value_now - compared.closed_value) > 1e-9
