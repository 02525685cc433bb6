{#- Who decided, about what, and where: columns that every row about a decision has, in this order. -#}
{% macro decision_columns(relation=none) -%}
{%- set columns = [
    'decided_by', 'entity_type', 'queue_id', 'vendor', 'site', 'moderator_key', 'model_name', 'model_version',
    'market', 'language',
] -%}
{%- for column in columns -%}
{{ relation ~ '.' if relation }}{{ column }}{{ ',\n    ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
