{#- Keys of a table that occur twice, or are incomplete in their first column: key and number of rows. Asked of the rows
    of this run's days where the table has days.

    is_large: keys are many, so their hashes are counted first, at a third of the cost, and only keys that share
    one are compared themselves. -#}
{% macro broken_keys(relation, columns, is_large=false) %}
{%- set of_this_run -%}
    {% if 'decision_date' in columns -%}
    decision_date in (select decision_date from {{ ref('stg_run_days') }})
    {%- else -%}
    true
    {%- endif %}
{%- endset %}
select
    {{ columns | join(',\n    ') }},
    count(*) as n_rows
from {{ relation }}
where
    {{ of_this_run }}
    {%- if is_large %}
    and {{ row_hash(columns) }} in (
        select {{ row_hash(columns) }}
        from {{ relation }}
        where {{ of_this_run }}
        group by {{ row_hash(columns) }}
        having count(*) > 1 or count({{ columns[0] }}) < count(*)
    )
    {%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns[0] }} is null
{% endmacro %}

{#- Every test `one_row_per` that gates, of a table that is in the warehouse, as (name, relation, columns, is_large).
    Those of staging models do not gate: runs do not ask them. -#}
{% macro key_tests() %}
{%- set found = [] -%}
{%- for test in graph.nodes.values() | sort(attribute='name') -%}
    {%- if test.resource_type == 'test' and 'gate' in test.tags
        and (test.test_metadata or {}).name == 'one_row_per' -%}
        {%- set model = graph.nodes[test.attached_node] -%}
        {%- set relation = load_relation(
            api.Relation.create(database=model.database, schema=model.schema, identifier=model.alias)
        ) -%}
        {%- if relation is not none -%}
            {%- set given = test.test_metadata.kwargs -%}
            {%- do found.append((test.name, relation, given.columns, given.is_large or false)) -%}
        {%- endif -%}
    {%- endif -%}
{%- endfor -%}
{{ return(found) }}
{% endmacro %}
