{#- Marts and gating tests in as few statements as they need. dbt's own incremental builds a temporary table, asks
    for columns four times and inserts from it; its test drops and makes a table of failing rows, empty or not. -#}
{% materialization incremental, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- if existing is not none and should_full_refresh() -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- set existing = none -%}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- if existing is none -%}
        {%- call statement('main') -%} {{ create_table_as(false, target, compiled_code) }} {%- endcall -%}
    {%- else -%}
        {%- if not columns_stand() -%}
            {%- do assert_columns_stand(existing, compiled_code) -%}
        {%- endif -%}
        {{- insert_rows(target, compiled_code) -}}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {{- return({'relations': [target]}) -}}
{% endmaterialization %}

{#- A mart of the whole home, made again by every run. -#}
{% materialization table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set is_kept = existing is not none and columns_stand() -%}
    {%- if existing is not none and not is_kept -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- if is_kept -%}
        {%- call statement('old_rows') -%} delete from {{ target }} {%- endcall -%}
        {{- insert_rows(target, compiled_code) -}}
    {%- else -%}
        {%- call statement('main') -%} {{ create_table_as(false, target, compiled_code) }} {%- endcall -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {{- return({'relations': [target]}) -}}
{% endmaterialization %}

{% macro insert_rows(relation, query) %}
    {%- call statement('main') -%}
        insert into {{ relation }} {{ get_column_names() }} ({{ get_select_subquery(query) }})
    {%- endcall -%}
{% endmacro %}

{#- Whether an earlier run of this very project has held every model against its contract and its table. -#}
{% macro columns_stand() %}
    {{- return(var('columns_stand', false)) -}}
{% endmacro %}

{#- The contract, and that the table has kept to it: the query gives exactly the columns of the table. -#}
{% macro assert_columns_stand(relation, query) %}
    {%- set expected = columns_by_name(adapter.get_columns_in_relation(relation)) -%}
    {%- set found = columns_by_name(get_column_schema_from_query(query)) -%}
    {%- if found != expected -%}
        {%- do exceptions.raise_compiler_error(
            relation.identifier ~ ": the table in the warehouse and the model differ in " ~ differing(expected, found)
            ~ ". This version of ModQA publishes other columns than the one before: use `modqa rebuild`."
        ) -%}
    {%- endif -%}
{% endmacro %}

{#- Columns that only one of the two has, or that have another type there. -#}
{% macro differing(expected, found) -%}
    {%- set names = [] -%}
    {%- for name in ((expected.keys() | list) + (found.keys() | list)) | unique -%}
        {%- if expected.get(name) != found.get(name) -%}
            {%- do names.append(
                name ~ " (" ~ (expected.get(name) or "missing") ~ ", model: " ~ (found.get(name) or "missing") ~ ")"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- names | join(", ") or "the order of their columns" -}}
{%- endmacro %}

{% macro columns_by_name(columns) %}
    {%- set by_name = {} -%}
    {%- for column in columns -%}
        {%- do by_name.update({column.name: column.dtype}) -%}
    {%- endfor -%}
    {{- return(by_name) -}}
{% endmacro %}

{#- Failing rows are kept where there are any; those of an earlier run go. -#}
{% materialization test, adapter='duckdb' %}
    {%- set target = api.Relation.create(
        database=database, schema=schema, identifier=model['alias'], type='table'
    ) -%}
    {%- set earlier = load_cached_relation(target) -%}
    {%- if earlier is not none -%}
        {%- do adapter.drop_relation(earlier) -%}
    {%- endif -%}
    {%- call statement('main', fetch_result=true) -%}
        {{ get_test_sql(sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), none) }}
    {%- endcall -%}
    {%- set failing = [] -%}
    {%- if load_result('main').table.rows[0][0] and should_store_failures() -%}
        {%- do failing.append(target) -%}
        {%- call statement('failing_rows') -%} create or replace table {{ target }} as ({{ sql }}) {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{- return({'relations': failing}) -}}
{% endmaterialization %}
