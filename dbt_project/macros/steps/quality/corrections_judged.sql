{#- A step of kpi_quality_corrected, after golden_rates; it reads the CTE `figures_as_read` of the model. -#}
{% macro corrections_judged() -%}
joined as (

    select
        figures.*,
        coalesce(changes.n_read_twice, 0) as n_read_twice,
        coalesce(changes.n_disagreements_settled + changes.n_agreements_settled, 0) as n_adjudicated,
        coalesce(changes.n_agreements_settled, 0) as n_agreements_adjudicated,
        coalesce(changes.n_overturned, 0) as n_overturned,
        case
            when figures.estimate is null then 'no verdicts'
            when changes.metric is null then 'nothing was read twice'
            else changes.missing
        end as missing,
        figures.estimate + figures.sign * changes.change as corrected,
        changes.change_variance,
        golden.n_golden_violating,
        golden.n_golden_clean,
        golden.sensitivity,
        golden.specificity,
        golden.sensitivity_variance,
        golden.specificity_variance,
        golden.sensitivity + golden.specificity - 1 as told_apart,
        {{ rogan_gladen('figures.estimate', 'golden.sensitivity', 'golden.specificity') }} as rogan_gladen,
        settings.min_audited
    from figures_as_read as figures
    cross join {{ ref('stg_run_settings') }} as settings
    left join changes
        on
            figures.period_kind = changes.period_kind
            and figures.period_start = changes.period_start
            and figures.slice_kind = changes.slice_kind
            and figures.slice_value = changes.slice_value
            and figures.metric = changes.metric
    left join golden
        on
            figures.period_kind = golden.period_kind
            and figures.period_start = golden.period_start
            and figures.metric = golden.metric

),

judged as (

    select
        *,
        case
            when missing is not null then missing
            when round(corrected, 10) < 0 then 'below 0'
            when round(corrected, 10) > 1 then 'above 1'
        end as undefined_reason,
        case
            when metric not in ('prevalence', 'leakage_rate') then null
            when estimate is null then 'no verdicts'
            when coalesce(least(n_golden_violating, n_golden_clean), 0) < min_audited then 'too few golden readings'
            when told_apart <= 0 then 'sensitivity + specificity is not above 1'
            when round(rogan_gladen, 10) < 0 then 'below 0'
            when round(rogan_gladen, 10) > 1 then 'above 1'
        end as rogan_gladen_reason
    from joined

)
{%- endmacro %}
