-- One row per vendor, site, period kind (week, 28_days, month) and start; none without a site.
--
-- A month that has closed keeps the values with which it closed, whatever would be computed now: fct_restatements has
-- what would differ.
-- Rows of the run's periods leave first (forget_rows), which dbt must know. depends_on: {{ ref('int_periods') }}
{{ config(rows_of='periods') }}
{%- set columns = [
    'vendor', 'site', 'period_kind', 'period_start', 'period_end', 'n_decisions', 'n_audited', 'accuracy',
    'accuracy_lower', 'accuracy_upper', 'accuracy_shrunk', 'group_accuracy', 'standing',
    'accuracy_without_technical', 'target', 'verdict', 'quality_score', 'quality_score_lower',
    'quality_score_upper', 'n_auto_failed', 'critical_error_rate', 'critical_error_rate_lower',
    'critical_error_rate_upper', 'sla_met_rate', 'n_disputes_accepted', 'status',
] %}
with

clock as (

    select cast(max(received_at) as date) as as_of
    from {{ ref('stg_ingest_ledger') }}

),

closed as (

    select *
    from {{ ref('stg_closed_scorecards') }}

),

still_open as (

    select computed.*
    from {{ ref('int_site_scorecards') }} as computed
    left join (select distinct period_kind, period_start from closed) as closed_periods
        on
            computed.period_kind = closed_periods.period_kind
            and computed.period_start = closed_periods.period_start
    where closed_periods.period_start is null

)

select
    {{ columns | join(',\n    ') }},
    false as is_final,
    clock.as_of
from still_open
cross join clock
union all
select
    {{ columns | join(',\n    ') }},
    true as is_final,
    as_of
from closed
