{#- A step of int_calibration_patterns; it reads the CTE `ratings` of the model. -#}
{% macro calibration_pair_patterns() -%}
-- labels of two kinds, such as a decision and a severity, are no two ratings of the same question
rated_again as (

    select *
    from (
        select
            session_id,
            rater_key,
            label,
            lag(label) over (
                partition by rater_key, item_id, {{ label_value('label') }} is null
                order by submitted_at, session_id
            ) as earlier_label
        from ratings
    ) as in_turn
    where earlier_label is not null

),

pair_tables as (

    select
        first_rater.session_id,
        'rater_pair' as slice_kind,
        first_rater.rater_key || '|' || second_rater.rater_key as slice_value,
        first_rater.label as first_label,
        second_rater.label as second_label,
        count(*) as n_items
    from ratings as first_rater
    inner join ratings as second_rater
        on
            first_rater.session_id = second_rater.session_id
            and first_rater.item_id = second_rater.item_id
            and first_rater.rater_key < second_rater.rater_key
    group by
        first_rater.session_id, first_rater.rater_key, second_rater.rater_key,
        first_rater.label, second_rater.label
    {%- for value in ['rater_key', "'(all)'"] %}
    union all
    select
        session_id,
        'rater_again' as slice_kind,
        {{ value }} as slice_value,
        earlier_label as first_label,
        label as second_label,
        count(*) as n_items
    from rated_again
    group by session_id,{% if value == 'rater_key' %} rater_key,{% endif %} earlier_label, label
    {%- endfor %}

),

pairs as (

    select
        session_id,
        slice_kind,
        slice_value,
        {{ two_labels('first_label', 'second_label') }} as pattern,
        first_label as label,
        n_items,
        case when first_label = second_label then 2 else 1 end as n_ratings,
        1 as n_of_first_rater
    from pair_tables
    union all
    select
        session_id,
        slice_kind,
        slice_value,
        {{ two_labels('first_label', 'second_label') }} as pattern,
        second_label as label,
        n_items,
        1 as n_ratings,
        0 as n_of_first_rater
    from pair_tables
    where first_label <> second_label

)
{%- endmacro %}
