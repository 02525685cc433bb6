{#- Schemas carry their plain names (`marts`), as the published contract says. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
