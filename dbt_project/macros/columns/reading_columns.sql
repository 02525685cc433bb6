{#- What the first and the second read of a decision said, and whose they are. -#}
{% macro reading_columns(relation=none) -%}
{%- for column in [
    'first_audit_id', 'first_auditor_key', 'first_verdict_decision', 'second_audit_id', 'second_auditor_key',
    'second_verdict_decision',
] -%}
{{ relation ~ '.' if relation }}{{ column }}{{ ',\n    ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
