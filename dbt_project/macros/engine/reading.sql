{#- How files become relations: the one place that differs between DuckDB and Spark. -#}

{#- Rows of a lake dataset for the days of this run. DuckDB gets the very files (so that a day costs
    the same whatever the history); their list is a run input. The largest comes first: DuckDB takes the first file's
    rows times the number of files for the size of a dataset, and plans its joins by that. -#}
{% macro lake(dataset) %}
    {{- return(adapter.dispatch('lake', 'modqa')(dataset)) -}}
{% endmacro %}

{% macro duckdb__lake(dataset) %}
    {%- set source_relation = source('lake', 'raw__' ~ dataset) -%}
    {%- set paths = lake_files(dataset) -%}
    read_parquet(
        [{% for path in paths %}'{{ path | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}],
        {%- if 'decision_date=' in (paths | join) %}
        hive_partitioning = true,
        hive_types = {'decision_date': date},
        {%- endif %}
        union_by_name = true
    )
{% endmacro %}

{#- Spark SQL takes one path, which may be a pattern of many, and reads the day from the file's own path. Schemas of the
    files are merged (spark.sql.parquet.mergeSchema in profiles.yml). -#}
{% macro spark__lake(dataset) %}
    {%- set source_relation = source('lake', 'raw__' ~ dataset) -%}
    {%- set paths = lake_files(dataset) -%}
    (
        select
            *
            {%- if 'decision_date=' in (paths | join) %},
            cast(regexp_extract(_metadata.file_path, 'decision_date=([0-9-]+)', 1) as date) as decision_date
            {%- endif %}
        from {{ spark_files(paths) }}
    )
{% endmacro %}

{#- Rows of a lake dataset: of each key the one that was delivered last. -#}
{% macro last_delivered(dataset, key) %}
    (
        select *
        from (
            select
                *,
                row_number() over (
                    partition by {{ key | join(', ') }}
                    order by receipt_sequence desc, line_number desc
                ) as version_rank
            from {{ lake(dataset) }}
        ) as versions
        where version_rank = 1
    ) as last_delivered
{% endmacro %}

{% macro lake_files(dataset) %}
    {%- set paths = [] -%}
    {%- if execute -%}
        {%- set query -%}
            select path from {{ run_input('run_files') }} where dataset = '{{ dataset }}'
            order by n_bytes desc, path
        {%- endset -%}
        {%- for row in run_query(query).rows -%}
            {%- do paths.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(paths) -}}
{% endmacro %}

{#- Files as one relation: a pattern of absolute paths, in which what means something in a pattern is escaped. -#}
{% macro spark_files(paths) -%}
    {%- set named = [] -%}
    {%- for path in paths -%}
        {%- do named.append(modules.re.sub('([][*?{},\\\\])', '\\\\\\1', path[1:]) | replace('`', '``')) -%}
    {%- endfor -%}
    parquet.`/{{ named[0] if named | length == 1 else '{' ~ named | join(',') ~ '}' }}`
{%- endmacro %}

{#- A small table that the run prepared: its days, its settings, its plan. -#}
{% macro run_input(name) %}
    {{- return(adapter.dispatch('run_input', 'modqa')(name)) -}}
{% endmacro %}

{% macro duckdb__run_input(name) -%}
    read_parquet('{{ env_var("MODQA_HOME", "/nonexistent") | replace("'", "''") }}/state/run/{{ name }}.parquet')
{%- endmacro %}

{% macro spark__run_input(name) -%}
    {{ spark_files([env_var("MODQA_HOME", "/nonexistent") ~ '/state/run/' ~ name ~ '.parquet']) }}
{%- endmacro %}
