{#- A step of int_calibration_patterns; it reads the CTE `ratings` of the model. -#}
{% macro calibration_item_patterns() -%}
{%- set counts -%}
count(*) as n_ratings,
        count(reference_label) as n_referenced,
        sum(case when label = reference_label then 1 else 0 end) as n_correct
{%- endset -%}
items_by_label as (

    select
        session_id,
        item_id,
        label,
        max(item_policy_code) as item_policy_code,
        max(market) as market,
        {{ counts }}
    from ratings
    group by session_id, item_id, label

),

items_counted as (

    select
        *,
        count(*) over (partition by session_id, item_id) as n_labels
    from items_by_label

),

sites_by_label as (

    select
        session_id,
        coalesce(site, '(blank)') as slice_value,
        item_id,
        label,
        {{ counts }}
    from ratings
    group by session_id, coalesce(site, '(blank)'), item_id, label

),

counted as (
{%- for kind, (value, condition) in calibration_item_slices().items() %}
    select
        session_id,
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        item_id,
        label,
        n_labels,
        n_ratings,
        n_referenced,
        n_correct
    from items_counted
    {%- if condition != 'true' %}
    where {{ condition }}
    {%- endif %}
    union all
{%- endfor %}
    select
        session_id,
        'site' as slice_kind,
        slice_value,
        item_id,
        label,
        count(*) over (partition by session_id, slice_value, item_id) as n_labels,
        n_ratings,
        n_referenced,
        n_correct
    from sites_by_label
),

items as (

    select
        session_id,
        slice_kind,
        slice_value,
        'item|' || item_id as pattern,
        label,
        1 as n_items,
        n_ratings,
        n_referenced,
        n_correct
    from counted
    where n_labels > 1
    union all
    select
        session_id,
        slice_kind,
        slice_value,
        {{ dbt.concat([
            "'label|'", 'cast(n_ratings as ' ~ dbt.type_string() ~ ')', "'|'",
            'cast(n_referenced as ' ~ dbt.type_string() ~ ')', "'|'",
            'cast(n_correct as ' ~ dbt.type_string() ~ ')', "'|'", 'label'
        ]) }} as pattern,
        label,
        count(*) as n_items,
        n_ratings,
        n_referenced,
        n_correct
    from counted
    where n_labels = 1
    group by session_id, slice_kind, slice_value, label, n_ratings, n_referenced, n_correct

)
{%- endmacro %}
