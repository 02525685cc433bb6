{#- A step of kpi_quality_corrected, after second_phase_changes; it reads the CTE `periods` of the model. -#}
{% macro golden_rates() -%}
-- Readings of golden items that were in worksheets of these days; the registry has the right answers.
golden_in_worksheets as (

    select
        periods.period_kind,
        periods.period_start,
        answers.decision,
        {{ is_violating('answers.verdict_decision') }} as violation,
        {{ is_violating('answers.answer') }} as violation_read
    from {{ ref('int_golden_answers') }} as answers
    inner join periods on answers.shown_on between periods.period_start and periods.period_end
    where answers.subject_kind = 'auditor' and answers.decision is not null and answers.is_read

),

golden_readings as (

    select
        period_kind,
        period_start,
        metric,
        n_golden_violating,
        n_golden_found,
        n_golden_clean,
        n_golden_cleared
    from sums
    where slice_kind = 'all' and metric in ('prevalence', 'leakage_rate')
    {%- for metric, condition in [('prevalence', 'true'), ('leakage_rate', "decision = 'approve'")] %}
    union all
    select
        period_kind,
        period_start,
        '{{ metric }}' as metric,
        violation as n_golden_violating,
        violation * violation_read as n_golden_found,
        1 - violation as n_golden_clean,
        (1 - violation) * (1 - violation_read) as n_golden_cleared
    from golden_in_worksheets
    where {{ condition }}
    {%- endfor %}

),

golden_counts as (

    select
        period_kind,
        period_start,
        metric,
        cast(sum(n_golden_violating) as bigint) as n_golden_violating,
        cast(sum(n_golden_found) as bigint) as n_golden_found,
        cast(sum(n_golden_clean) as bigint) as n_golden_clean,
        cast(sum(n_golden_cleared) as bigint) as n_golden_cleared
    from golden_readings
    group by period_kind, period_start, metric

),

-- Golden items are few, so one sensitivity and one specificity serve every slice.
golden as (

    select
        period_kind,
        period_start,
        metric,
        n_golden_violating,
        n_golden_clean,
        cast(n_golden_found as double) / nullif(n_golden_violating, 0) as sensitivity,
        cast(n_golden_cleared as double) / nullif(n_golden_clean, 0) as specificity,
        {{ golden_variance('n_golden_found', 'n_golden_violating') }} as sensitivity_variance,
        {{ golden_variance('n_golden_cleared', 'n_golden_clean') }} as specificity_variance
    from golden_counts

)
{%- endmacro %}
