{#- A step of kpi_calibration_agreement, after calibration_estimates. -#}
{% macro calibration_deviations() -%}
{%- set scales = calibration_scales() -%}
{%- set coefficients = calibration_coefficients() %}
-- by how much each figure moves with the weight of an item
moved as (

    select
        estimated.slice_number,
        disagreeing.n_items,
        disagreeing.n_ratings,
        (disagreeing.agreed - estimated.agreed) / estimated.n_items_paired as agreed,
        (disagreeing.n_correct - estimated.accuracy * disagreeing.n_referenced)
        / nullif(estimated.n_referenced, 0) as accuracy,
        {%- for scale in ['nominal'] + scales %}
        case
            when disagreeing.n_ratings >= 2
                then {{ alpha_moved(
                    'estimated.n_paired', 'estimated.observed_' ~ scale, 'estimated.expected_' ~ scale,
                    'disagreeing.n_ratings', 'disagreeing.disagreement_' ~ scale, 'disagreeing.distance_' ~ scale
                ) }}
        end as alpha_{{ scale }},
        {%- endfor %}
        (
            coalesce((disagreeing.agreed - estimated.chance_ac1) / estimated.n_items_paired, 0)
            + (1 - estimated.ac1) * 2 * (disagreeing.chance_fleiss - estimated.chance_fleiss)
            / (estimated.n_items * nullif(estimated.n_labels - 1, 0))
        ) / nullif(1 - estimated.chance_ac1, 0) - estimated.ac1 / estimated.n_items as ac1,
        (
            coalesce((disagreeing.agreed - estimated.chance_fleiss) / estimated.n_items_paired, 0)
            - (1 - estimated.fleiss) * 2 * (disagreeing.chance_fleiss - estimated.chance_fleiss)
            / estimated.n_items
        ) / nullif(1 - estimated.chance_fleiss, 0) - estimated.fleiss / estimated.n_items as fleiss,
        (
            (disagreeing.agreed - estimated.agreed) / estimated.n_items_paired
            - (1 - estimated.cohen) * (
                disagreeing.chance_cohen / (estimated.n_items * cast(estimated.n_items as double))
                - 2 * estimated.chance_cohen / estimated.n_items
            )
        ) / nullif(1 - estimated.chance_cohen, 0) as cohen
    from estimated
    inner join disagreeing on estimated.slice_number = disagreeing.slice_number

),

deviations as (

    select
        slice_number,
        {%- for figure in ['agreed', 'accuracy'] %}
        sum(n_items * {{ figure }} * {{ figure }}) as variance_{{ figure }},
        {%- endfor %}
        {%- for figure in coefficients.values() %}
        sqrt(sum(n_items * {{ figure }} * {{ figure }})) as deviation_{{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moved
    group by slice_number

)
{%- endmacro %}
