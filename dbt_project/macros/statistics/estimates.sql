{#- Estimates from sums over strata: estimation is done here and nowhere else. Formulas, sources and words:
    docs/estimation.md.

    daily_sums: rows of fct_quality_sums_daily, with a column `period`. Makes the CTE `estimated`: one row per
    period, slice and metric with estimate, lower, upper, n_audited, n_decisions, n_effective, covered_share,
    expected_events and status.

    The variance is the larger of two: the plug-in, from the verdicts, and that under the rates which the draw
    recorded, scaled to what was found, and to one event among the verdicts at least. A stratum whose verdicts
    all agree shows no variance, which is no proof that it has none. n_effective is the simple random sample that
    would be as sure. Where the metric's population is a complete census, nothing is unsure.
    expected_events, the smaller of the events and the others that n_effective should show, follows from the
    design and the recorded rates alone: whether a figure is shown must not depend on the errors seen. -#}
{% macro estimates(daily_sums) %}
{{ added_up(daily_sums) }},

{{ event_rates('sums') }},

{{ recalls('sums') }},

event_estimates as (

    select {{ estimate_columns() | join(', ') }} from event_rates_bounded
    union all
    select {{ estimate_columns() | join(', ') }} from recalls_bounded

),

estimated as (

    select
        period,
        slice_kind,
        slice_value,
        metric,
        round(case when metric in ({{ complements() }}) then 1 - rate else rate end, 10) as estimate,
        round(case when metric in ({{ complements() }}) then 1 - rate_upper else rate_lower end, 10) as lower,
        round(case when metric in ({{ complements() }}) then 1 - rate_lower else rate_upper end, 10) as upper,
        n_audited,
        n_decisions,
        round(n_effective, 6) as n_effective,
        round(cast(n_covered as double) / nullif(n_to_cover, 0), 10) as covered_share,
        round(expected_events, 6) as expected_events,
        round(harm_total / nullif(base_total, 0) * n_decisions, 6) as expected_harm,
        case
            when rate is null then 'undefined'
            when n_audited < settings.min_audited then 'insufficient'
            when n_covered < settings.min_covered_share * n_to_cover then 'insufficient'
            when round(expected_events, 6) < settings.min_expected_events then 'insufficient'
            else 'ok'
        end as status
    from event_estimates
    cross join {{ ref('stg_run_settings') }} as settings

)
{% endmacro %}

{% macro estimate_columns() %}
    {{- return([
        'period', 'slice_kind', 'slice_value', 'metric', 'n_decisions', 'n_audited', 'n_to_cover', 'n_covered',
        'rate', 'rate_lower', 'rate_upper', 'n_effective', 'expected_events', 'harm_total', 'base_total',
    ]) -}}
{% endmacro %}

{#- What `estimated` gives besides its period. -#}
{% macro estimated_columns() -%}
    slice_kind,
    slice_value,
    metric,
    estimate,
    lower,
    upper,
    n_audited,
    n_decisions,
    n_effective,
    covered_share,
    expected_events,
    status,
    expected_harm
{%- endmacro %}
