{#- Sums that are the same whatever the order of rows and the number of threads: every term is rounded to fourteen
    decimals, and decimals add up exactly. Terms without a value count as 0. -#}
{% macro exact_sum(term) -%}
    cast(coalesce(sum(cast({{ term }} as decimal(38, 14))), 0) as decimal(38, 14))
{%- endmacro %}

{#- Rows of fct_quality_sums_daily added up by `period`, as numbers to calculate with: the CTE `sums`.

    A day on which nobody names a policy has no row of it, and yet its whole frame is where violations of that
    policy were looked for: what recall and prevalence cover is that of all decisions in the period. -#}
{% macro added_up(daily_sums) %}
{%- set searched = [
    'n_to_cover', 'n_covered', 'n_open_strata', 'n_decisions_acted', 'n_acted', 'n_decisions_approved',
    'n_approved',
] %}
{%- set prevalence_base = ['n_audited', 'base_total', 'prior_base'] %}
{%- set mirrored = [
    'mirrored_total', 'mirrored_prior_total', 'mirrored_prior_linear', 'mirrored_prior_covariance',
    'mirrored_prior_base_variance',
] %}
summed_rows as (

    select
        period,
        slice_kind,
        slice_value,
        metric,
        slice_kind = 'policy' and metric in ('recall', 'prevalence') as is_searched_for,
        slice_kind = 'policy' and metric = 'prevalence' as is_prevalence_of_policy,
        {%- for count in searched + ['n_decisions', 'n_audited'] %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {%- endfor %}
        {%- for total in [
            'base_total', 'event_total', 'event_variance', 'covariance', 'base_variance', 'prior_base',
            'prior_events', 'prior_event_linear', 'prior_event_quadratic', 'prior_covariance',
            'prior_base_variance', 'missed_prior_events', 'missed_prior_linear', 'missed_prior_quadratic',
        ] %}
        cast(sum({{ total }}) as double) as {{ total }},
        {%- endfor %}
        {%- for total in mirrored %}
        cast(coalesce(sum({{ total }}), 0) as double) as {{ total }},
        {%- endfor %}
        cast(sum(harm_total) as double) as harm_total,
        max(prior_rate_max) as prior_rate_max,
        max(missed_prior_rate_max) as missed_prior_rate_max
    from {{ daily_sums }}
    group by period, slice_kind, slice_value, metric

),

whole_rows as (

    select * from summed_rows where slice_kind = 'all'

),

sums as (

    select
        summed.period,
        summed.slice_kind,
        summed.slice_value,
        summed.metric,
        summed.n_decisions,
        {%- for column in searched %}
        case when summed.is_searched_for then coalesce(whole.{{ column }}, summed.{{ column }})
            else summed.{{ column }} end as {{ column }},
        {%- endfor %}
        {%- for column in prevalence_base %}
        case when summed.is_prevalence_of_policy then coalesce(whole.{{ column }}, summed.{{ column }})
            else summed.{{ column }} end as {{ column }},
        {%- endfor %}
        summed.event_total,
        summed.harm_total,
        summed.event_variance,
        summed.covariance,
        summed.base_variance,
        summed.prior_events,
        summed.prior_event_linear,
        summed.prior_event_quadratic,
        summed.prior_covariance,
        summed.prior_base_variance,
        summed.prior_rate_max,
        {%- for total in mirrored %}
        summed.{{ total }},
        {%- endfor %}
        summed.missed_prior_events,
        summed.missed_prior_linear,
        summed.missed_prior_quadratic,
        summed.missed_prior_rate_max
    from summed_rows as summed
    left join whole_rows as whole on summed.period = whole.period and summed.metric = whole.metric

)
{% endmacro %}

{#- The CTE `daily_sums` of a mart by period: rows of the days, once for each period of this run that they are in. -#}
{% macro sums_of_periods(period_kind, period) -%}
daily_sums as (

    select
        periods.{{ period }} as period,
        days.*
    from {{ ref('fct_quality_sums_daily') }} as days
    inner join {{ ref('int_periods') }} as periods
        on
            periods.period_kind = '{{ period_kind }}'
            and days.decision_date between periods.period_start and periods.period_end
    where days.metric <> 'accuracy_without_technical'

)
{%- endmacro %}

{#- The CTE `figures`: estimates by period of these kinds, of the CTE `periods`. -#}
{% macro figures_of_periods(period_kinds) -%}
{%- set marts = {
    'week': ('kpi_quality_weekly', 'decision_week'),
    '28_days': ('kpi_quality_28_days', 'period_start'),
    'month': ('kpi_quality_monthly', 'decision_month'),
} -%}
figures as (

    {%- for kind in period_kinds %}
    select
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        figures.slice_kind,
        figures.slice_value,
        figures.metric,
        figures.estimate,
        figures.lower,
        figures.upper,
        figures.n_audited,
        figures.n_effective,
        figures.status
    from {{ ref(marts[kind][0]) }} as figures
    inner join periods on periods.period_kind = '{{ kind }}' and figures.{{ marts[kind][1] }} = periods.period_start
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)
{%- endmacro %}

{#- An exact quantile, between its two neighbours in proportion, of durations that come with how many decisions took
    them (n_decisions), how many took no longer (n_up_to) and how many are known (n_known). Hyndman and Fan (1996),
    definition 7: quantile_cont of DuckDB, percentile of Spark. -#}
{% macro counted_quantile(measure, share) -%}
    {%- set place = 'cast(' ~ share ~ ' as double) * (n_known - 1)' -%}
    {%- set lower = "min(case when measure = '" ~ measure ~ "' and n_up_to > floor(" ~ place ~ ") then duration end)" -%}
    {%- set upper = "min(case when measure = '" ~ measure ~ "' and n_up_to > ceil(" ~ place ~ ") then duration end)" -%}
    {{ lower }}
        + ({{ upper }} - {{ lower }})
        * max(case when measure = '{{ measure }}' then {{ place }} - floor({{ place }}) end)
{%- endmacro %}
