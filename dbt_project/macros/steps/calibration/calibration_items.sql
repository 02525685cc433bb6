{#- A step of kpi_calibration_agreement, after calibration_labels. -#}
{% macro calibration_items() -%}
{%- set scales = calibration_scales() -%}
items as (

    select
        labelled.slice_number,
        labelled.pattern,
        max(labelled.n_items) as n_items,
        cast(sum(labelled.n_ratings) as double) as n_ratings,
        sum(labelled.n_referenced) as n_referenced,
        sum(labelled.n_correct) as n_correct,
        cast(sum(labelled.n_ratings * labelled.n_ratings) as double) as label_squares,
        sum(labelled.n_ratings * (totals.n_paired - placed.n_paired)) as distance_nominal,
        {%- for scale in scales %}
        sum(labelled.n_ratings * placed.at_{{ scale }}) as total_{{ scale }},
        sum(labelled.n_ratings * placed.at_{{ scale }} * placed.at_{{ scale }}) as squares_{{ scale }},
        sum(labelled.n_ratings * (
            totals.n_paired * placed.at_{{ scale }} * placed.at_{{ scale }}
            - 2 * placed.at_{{ scale }} * totals.total_{{ scale }} + totals.squares_{{ scale }}
        )) as distance_{{ scale }},
        {%- endfor %}
        sum(labelled.n_ratings * placed.n_items_worth / totals.n_items)
        / sum(labelled.n_ratings) as chance_fleiss,
        sum(
            labelled.n_of_first_rater * (placed.n_paired - placed.n_of_first_rater)
            + (labelled.n_ratings - labelled.n_of_first_rater) * placed.n_of_first_rater
        ) as chance_cohen
    from labelled
    inner join placed
        on
            labelled.slice_number = placed.slice_number
            and labelled.label = placed.label
    inner join totals on labelled.slice_number = totals.slice_number
    group by labelled.slice_number, labelled.pattern

),

disagreeing as (

    select
        *,
        case
            when n_ratings >= 2 then (label_squares - n_ratings) / (n_ratings * (n_ratings - 1))
        end as agreed,
        case
            when n_ratings >= 2 then (n_ratings * n_ratings - label_squares) / (n_ratings - 1) else 0
        end as disagreement_nominal
        {%- for scale in scales %},
        case
            when n_ratings >= 2
                then {{ squared_distances('n_ratings', 'total_' ~ scale, 'squares_' ~ scale) }} / (n_ratings - 1)
            else 0
        end as disagreement_{{ scale }}
        {%- endfor %}
    from items

)
{%- endmacro %}
