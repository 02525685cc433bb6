{#- Slices of a calibration session by what its items are: kind -> (value, which items have it). All ratings of an item
    stay together; the site is the rater's and cuts through them (int_calibration_patterns). -#}
{% macro calibration_item_slices() %}
    {{- return({
        'all': ("'(all)'", 'true'),
        'policy': ("coalesce(item_policy_code, '(blank)')", 'true'),
        'market': ('market', 'market is not null'),
    }) -}}
{% endmacro %}

{#- A text for two labels that no other two labels share, whatever characters they hold. -#}
{% macro two_labels(one, other) -%}
    cast(length({{ one }}) as {{ dbt.type_string() }}) || '|' || {{ one }} || '|' || {{ other }}
{%- endmacro %}
