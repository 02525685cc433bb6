{#- Rows that a run builds anew leave a mart before they are written again, in the same transaction: a day
    that has lost its last row must not keep its old ones. The model's config `rows_of` says what its rows
    belong to: days (the default), weeks, months, 28_days, or periods of a period_kind. -#}
{% macro forget_rows() %}
    {%- set rows_of = config.get('rows_of', 'days') -%}
    {%- if not is_incremental() -%}
        select 1
    {%- elif rows_of == 'days' -%}
        delete from {{ this }} where decision_date in (select decision_date from {{ run_input('run_days') }})
    {%- elif rows_of == 'weeks' -%}
        {{ forget_periods('decision_week', 'week') }}
    {%- elif rows_of == 'months' -%}
        {{ forget_periods('decision_month', 'month') }}
    {%- elif rows_of == '28_days' -%}
        {{ forget_periods('period_start', '28_days') }}
    {%- elif rows_of == 'periods' -%}
        delete from {{ this }}
        where exists (
            select 1 from {{ ref('int_periods') }} as periods
            where periods.period_kind = {{ this }}.period_kind and periods.period_start = {{ this }}.period_start
        )
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "rows_of is '" ~ rows_of ~ "'; expected days, weeks, months, 28_days or periods"
        ) }}
    {%- endif -%}
{% endmacro %}

{% macro forget_periods(column, period_kind) -%}
    delete from {{ this }}
    where {{ column }} in (select period_start from {{ ref('int_periods') }} where period_kind = '{{ period_kind }}')
{%- endmacro %}
