{#- `dbt run-operation give_way`, on Spark: rows of blocked days make room for those that readers saw last. On DuckDB
    publish/withholding.py does it.

    tables: marts with a row's day in `decision_date`. days: the blocked days, as text. folder: holds
    `<table>.parquet` for every table, with the rows that come instead; a day without any has none afterwards. -#}
{% macro give_way(tables, folder, days) %}
    {%- set partitions = [] -%}
    {%- for day in days -%}
        {%- do partitions.append([day]) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- set relation = api.Relation.create(schema='marts', identifier=table, type='table') -%}
        {%- do drop_partitions(relation, partitions, ['decision_date']) -%}
        {%- call statement('give_way') -%}
            insert overwrite table {{ relation }} by name
            select * from {{ spark_files([folder ~ '/' ~ table ~ '.parquet']) }}
        {%- endcall -%}
    {%- endfor -%}
{% endmacro %}
