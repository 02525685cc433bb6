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

{#- Kinds of slices by the columns that say them; what a family has in common is counted once. -#}
{% macro slice_families() %}
    {{- return([
        (['decided_by', 'vendor', 'site', 'model_name', 'model_version'], ['all', 'decided_by', 'vendor', 'site', 'model']),
        (['queue_id', 'entity_type'], ['queue', 'entity_type']),
        (['market'], ['market']),
        (['language'], ['language']),
        (['policy_code'], ['policy']),
    ]) -}}
{% endmacro %}

{#- Grouping sets: decision days by the columns of each family, and by one of these. -#}
{% macro grouped_by_family(columns) -%}
    grouping sets (
        {%- for family, kinds in slice_families() %}
        {%- set of_families = loop %}
        {%- for column in columns %}
        (decision_date, {{ family | join(', ') }}, {{ column }}){{ ',' if not (loop.last and of_families.last) }}
        {%- endfor %}
        {%- endfor %}
    )
{%- endmacro %}

{#- The family of such a group: its first column. -#}
{% macro family_of_group() -%}
    case
            {%- for family, kinds in slice_families() %}
            when grouping({{ family[0] }}) = 0 then '{{ family[0] }}'
            {%- endfor %}
        end
{%- endmacro %}

{#- One row per kind of slice, with its family. -#}
{% macro slice_kinds() -%}
    {%- for family, kinds in slice_families() %}
    {%- set of_families = loop %}
    {%- for kind in kinds %}
    select '{{ family[0] }}' as family, '{{ kind }}' as slice_kind
    {{- '\n    union all' if not (loop.last and of_families.last) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{#- A row's value of the slice whose kind stands in `slice_kind`, and whether it has one. -#}
{% macro value_of_kind() -%}
    case slice_kind
            {%- for kind, (value, condition) in slice_definitions().items() %}
            when '{{ kind }}' then {{ value }}
            {%- endfor %}
        end
{%- endmacro %}
{% macro has_kind() -%}
    case
            {%- for kind, (value, condition) in slice_definitions().items() if condition != 'true' %}
            when slice_kind = '{{ kind }}' then {{ condition }}
            {%- endfor %}
            else true
        end
{%- endmacro %}

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
