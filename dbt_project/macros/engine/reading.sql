{#- How files become relations: the one place that differs between DuckDB and Spark. -#}

{#- Rows of a lake dataset for the days of this run. DuckDB gets the very files (so that a day costs
    the same whatever the history); their list is a run input. The largest comes first: DuckDB takes the first file's
    rows times the number of files for the size of a dataset, and plans its joins by that. -#}
{% macro lake(dataset) %}
    {{- return(adapter.dispatch('lake', 'modqa')(dataset)) -}}
{% endmacro %}

{% macro duckdb__lake(dataset) %}
    {%- set source_relation = source('lake', 'raw__' ~ dataset) -%}
    {%- set paths = [] -%}
    {%- if execute -%}
        {%- set query -%}
            select path from {{ run_input('run_files') }} where dataset = '{{ dataset }}'
            order by n_bytes desc, path
        {%- endset -%}
        {%- for row in run_query(query).rows -%}
            {%- do paths.append("'" ~ row[0] | replace("'", "''") ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    read_parquet(
        [{{ paths | join(', ') }}],
        {%- if 'decision_date=' in (paths | join) %}
        hive_partitioning = true,
        hive_types = {'decision_date': date},
        {%- endif %}
        union_by_name = true
    )
{% endmacro %}

{#- A small table that the run prepared: its days, its settings, its plan. -#}
{% macro run_input(name) %}
    {{- return(adapter.dispatch('run_input', 'modqa')(name)) -}}
{% endmacro %}

{% macro duckdb__run_input(name) -%}
    read_parquet('{{ env_var("MODQA_HOME", "/nonexistent") | replace("'", "''") }}/state/run/{{ name }}.parquet')
{%- endmacro %}
