{#- Intermediate relations live for one run, so they are replaced in one statement. dbt's own table and view
    build beside, rename twice and drop, which costs more than the queries do: 68 models in 7 s, not 3. -#}
{% materialization run_table, adapter='duckdb' %}
    {{- return(replace_relation('table')) -}}
{% endmaterialization %}

{% materialization run_view, adapter='duckdb' %}
    {{- return(replace_relation('view')) -}}
{% endmaterialization %}

{#- What is read as fast through a view as from a table, the writing included: what one model reads, or a step after the
    models; and every decision, of which each reader wants other columns. Spark's relations come into the warehouse as
    files, so there it is a table. -#}
{% materialization duckdb_view, adapter='duckdb' %}
    {{- return(replace_relation('view')) -}}
{% endmaterialization %}

{% macro replace_relation(kind) %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=kind) -%}
    {%- if existing is not none and existing.type != kind -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ kind }} {{ target }} as ({{ compiled_code }})
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{- return({'relations': [target]}) -}}
{% endmacro %}

{% materialization run_table, adapter='spark' %}
    {{- return(replace_spark_table()) -}}
{% endmaterialization %}

{% materialization duckdb_view, adapter='spark' %}
    {{- return(replace_spark_table()) -}}
{% endmaterialization %}

{% macro replace_spark_table() %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create table {{ target }} using parquet as {{ compiled_code }}
    {%- endcall -%}
    {{- return({'relations': [target]}) -}}
{% endmacro %}

{% materialization run_view, adapter='spark' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {%- if existing is not none and existing.type != 'view' -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace view {{ target }} as {{ compiled_code }}
    {%- endcall -%}
    {{- return({'relations': [target]}) -}}
{% endmaterialization %}

{#- A mart on Spark: a Parquet table partitioned by what its rows belong to. Partitions of the run go, and those that
    have rows come back. `by name` refuses columns that the table does not have. -#}
{% materialization incremental, adapter='spark' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- if existing is not none and (existing.type != 'table' or should_full_refresh()) -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- set existing = none -%}
    {%- endif -%}
    {%- if existing is none -%}
        {%- call statement('main') -%}
            create table {{ target }} using parquet
            partitioned by ({{ period_columns() | join(', ') }}) as
            {{ get_select_subquery(compiled_code) }}
        {%- endcall -%}
    {%- else -%}
        {%- do drop_partitions(target, run_query(periods_of_run()).rows) -%}
        {%- call statement('main') -%}
            insert overwrite table {{ target }} by name {{ compiled_code }}
        {%- endcall -%}
    {%- endif -%}
    {{- return({'relations': [target]}) -}}
{% endmaterialization %}

{#- rows: values of the partition columns, in their order. -#}
{% macro drop_partitions(relation, rows, columns=none) %}
    {%- set columns = columns or period_columns() -%}
    {%- set partitions = [] -%}
    {%- for row in rows -%}
        {%- set values = [] -%}
        {%- for column in columns -%}
            {%- do values.append(column ~ " = '" ~ row[loop.index0] ~ "'") -%}
        {%- endfor -%}
        {%- do partitions.append('partition (' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- if partitions -%}
        {%- call statement('drop_partitions') -%}
            alter table {{ relation }} drop if exists {{ partitions | join(', ') }}
        {%- endcall -%}
    {%- endif -%}
{% endmacro %}

{#- Contracts are written in one language: Spark has no varchar without a length. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    select
    {%- for column in columns.values() %}
        cast(null as {{ 'string' if column.data_type == 'varchar' else column.data_type }}) as {{ column.name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Names and kinds are all that is asked of relations. dbt-spark's own statement describes each of them, which takes
    longer the more there are. -#}
{% macro spark__list_relations_without_caching(relation) %}
    {%- set schema = relation if relation is string else relation.without_identifier() -%}
    {%- set views = run_query('show views in ' ~ schema).columns[1].values() -%}
    {%- set found = [] -%}
    {%- for row in run_query('show tables in ' ~ schema).rows -%}
        {%- do found.append((row[0], row[1], row[2], 'Type: VIEW' if row[1] in views else 'Type: MANAGED')) -%}
    {%- endfor -%}
    {{- return(found) -}}
{% endmacro %}
