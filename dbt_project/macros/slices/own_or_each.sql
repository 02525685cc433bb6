{#- Which line of a plan or of the targets holds for a slice: its own, else that of every slice of its kind (`*`).

    Joins both, as `own` and `each_one`. kind, value: SQL for the slice of a row; same: columns, besides the slice, in
    which line and row are equal, as {column: SQL for the row}. -#}
{% macro join_own_and_each(lines, kind, value, same={}) -%}
    {%- for alias, wanted in [('own', value), ('each_one', "'*'")] %}
    left join {{ lines }} as {{ alias }}
        on
            {{ kind }} = {{ alias }}.slice_kind
            and {{ wanted }} = {{ alias }}.slice_value
            {%- for column, of_row in same.items() %}
            and {{ of_row }} = {{ alias }}.{{ column }}
            {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{#- A column of the line that holds, where each column is chosen by itself. -#}
{% macro own_or_each(column) -%} coalesce(own.{{ column }}, each_one.{{ column }}) {%- endmacro %}
