{#- Rows that a run builds again leave a mart before they are written again: a day that has lost its last row must not
    keep its old ones. The model's config `rows_of` says what its rows belong to: days (the default), weeks, months,
    28_days, or periods of a period_kind. DuckDB deletes rows, in the same transaction; Spark's Parquet tables are
    partitioned by what rows belong to, and lose partitions (materializations.sql). -#}
{% macro forget_rows() %}
    {{- return(adapter.dispatch('forget_rows', 'modqa')()) -}}
{% endmacro %}

{% macro duckdb__forget_rows() %}
    {%- if not is_incremental() -%}
        select 1
    {%- else -%}
        delete from {{ this }}
        where exists (
            select 1 from ({{ periods_of_run() }}) as periods
            where
                {%- for column in period_columns() %}
                {{ 'and ' if not loop.first }}periods.{{ column }} = {{ this }}.{{ column }}
                {%- endfor %}
        )
    {%- endif -%}
{% endmacro %}

{#- The materialization does it. -#}
{% macro spark__forget_rows() %}{% endmacro %}

{#- Columns that say what a row of this mart belongs to. -#}
{% macro period_columns() %}
    {%- set columns = {
        'days': ['decision_date'],
        'weeks': ['decision_week'],
        'months': ['decision_month'],
        '28_days': ['period_start'],
        'periods': ['period_kind', 'period_start'],
    } -%}
    {%- set rows_of = config.get('rows_of', 'days') -%}
    {%- if rows_of not in columns -%}
        {{ exceptions.raise_compiler_error(
            "rows_of is '" ~ rows_of ~ "'; expected " ~ columns | join(', ')
        ) }}
    {%- endif -%}
    {{- return(columns[rows_of]) -}}
{% endmacro %}

{#- Days, weeks, months or other periods of this run, in the columns of this mart. -#}
{% macro periods_of_run() %}
    {%- set kinds = {'weeks': 'week', 'months': 'month', '28_days': '28_days'} -%}
    {%- set rows_of = config.get('rows_of', 'days') -%}
    {%- if rows_of == 'days' -%}
        select decision_date from {{ run_input('run_days') }}
    {%- elif rows_of == 'periods' -%}
        select period_kind, period_start from {{ ref('int_periods') }}
    {%- else -%}
        select period_start as {{ period_columns()[0] }} from {{ ref('int_periods') }}
        where period_kind = '{{ kinds[rows_of] }}'
    {%- endif -%}
{% endmacro %}
