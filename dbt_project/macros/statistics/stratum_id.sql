{#- The strata of this version: decided_by x acted or approved x entity type. The one place that defines
    them; a draw records the id of each stratum with its definition. -#}
{% macro stratum_id(relation) -%}
    {{ relation }}.decided_by
    || '|' || {{ decision_class(relation ~ '.decision') }}
    || '|' || {{ relation }}.entity_type
{%- endmacro %}

{% macro decision_class(decision) -%}
    case when {{ decision }} in ('remove', 'restrict') then 'acted' else 'approved' end
{%- endmacro %}
