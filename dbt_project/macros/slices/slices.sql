{#- The slices that every KPI table is cut by: kind -> (value, who has it). Machine decisions have no vendor
    or site, people's decisions have no model; a blank value is `(blank)`. -#}
{% macro slice_definitions() %}
    {{- return({
        'all': ("'(all)'", 'true'),
        'decided_by': ('decided_by', 'true'),
        'vendor': ("coalesce(vendor, '(blank)')", "decided_by = 'bpo'"),
        'site': (site_value(), "decided_by = 'bpo'"),
        'queue': ("coalesce(queue_id, '(blank)')", 'true'),
        'entity_type': ('entity_type', 'true'),
        'market': ("coalesce(market, '(blank)')", 'true'),
        'language': ("coalesce(language, '(blank)')", 'true'),
        'policy': ("coalesce(policy_code, '(blank)')", 'true'),
        'model': ("model_name || '@' || model_version", "decided_by = 'machine'"),
    }) -}}
{% endmacro %}

{#- `vendor/site`; only a decision with neither is plainly `(blank)`. -#}
{% macro site_value() -%}
    case
        when vendor is null and site is null then '(blank)'
        else coalesce(vendor, '(blank)') || '/' || coalesce(site, '(blank)')
    end
{%- endmacro %}

{#- Rows of a relation once for every slice they belong to, with slice_kind and slice_value in front. -#}
{% macro sliced(relation, columns) %}
    {%- for kind, (value, condition) in slice_definitions().items() %}
    select
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    {%- if condition != 'true' %}
    where {{ condition }}
    {%- endif %}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{% endmacro %}

{#- Vendor or site of a site slice's value; the vendor is what is before the first slash. -#}
{% macro site_part(value, part) -%}
    {%- if part == 'vendor' -%}
    nullif(split_part({{ value }}, '/', 1), '(blank)')
    {%- else -%}
    substring({{ value }}, length(split_part({{ value }}, '/', 1)) + 2)
    {%- endif -%}
{%- endmacro %}
