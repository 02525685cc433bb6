{#- A step of kpi_calibration_agreement, after calibration_items. -#}
{% macro calibration_estimates() -%}
{%- set scales = calibration_scales() -%}
observed as (

    select
        slice_number,
        sum(n_items) as n_items,
        sum(n_items * n_ratings) as n_ratings,
        cast(sum(case when n_ratings >= 2 then n_items else 0 end) as double) as n_items_paired,
        sum(n_items * agreed) / nullif(sum(case when n_ratings >= 2 then n_items else 0 end), 0) as agreed,
        sum(n_items * disagreement_nominal) as observed_nominal,
        {%- for scale in scales %}
        sum(n_items * disagreement_{{ scale }}) as observed_{{ scale }},
        {%- endfor %}
        sum(n_items * n_referenced) as n_referenced,
        sum(case when n_referenced > 0 then n_items else 0 end) as n_items_referenced,
        cast(sum(n_items * n_correct) as double) / nullif(sum(n_items * n_referenced), 0) as accuracy
    from disagreeing
    group by slice_number

),

estimated as (

    select
        slices_alike.slice_kind,
        observed.*,
        totals.n_labels,
        totals.n_paired,
        totals.expected_nominal,
        totals.chance_fleiss,
        totals.chance_cohen,
        (1 - totals.chance_fleiss) / nullif(totals.n_labels - 1, 0) as chance_ac1,
        {%- for scale in scales %}
        totals.expected_{{ scale }},
        {%- endfor %}
        {%- for scale in ['nominal'] + scales %}
        {{ alpha('totals.n_paired', 'observed.observed_' ~ scale, 'totals.expected_' ~ scale) }} as alpha_{{ scale }},
        {%- endfor %}
        {{ beyond_chance('observed.agreed', '(1 - totals.chance_fleiss) / nullif(totals.n_labels - 1, 0)') }} as ac1,
        {{ beyond_chance('observed.agreed', 'totals.chance_fleiss') }} as fleiss,
        case
            when slices_alike.slice_kind in ('rater_pair', 'rater_again')
                then {{ beyond_chance('observed.agreed', 'totals.chance_cohen') }}
        end as cohen
    from observed
    inner join totals on observed.slice_number = totals.slice_number
    inner join slices_alike on observed.slice_number = slices_alike.slice_number

)
{%- endmacro %}
