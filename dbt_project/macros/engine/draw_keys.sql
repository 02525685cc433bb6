{#- Secrets that order the draws of this run. They are in restricted/ while the run draws. -#}
{% macro draw_keys() %}
    {{- return(adapter.dispatch('draw_keys', 'modqa')()) -}}
{% endmacro %}

{% macro duckdb__draw_keys() -%}
    read_parquet('{{ env_var("MODQA_HOME", "/nonexistent") | replace("'", "''") }}/restricted/draw_keys.parquet')
{%- endmacro %}

{% macro spark__draw_keys() -%}
    {{ spark_files([env_var("MODQA_HOME", "/nonexistent") ~ '/restricted/draw_keys.parquet']) }}
{%- endmacro %}

{#- The same in binary, as a subquery: it is made once, and not for every decision that the secrets order. -#}
{% macro draw_pads() -%}
    (
        select
            decision_date,
            wave,
            unhex(inner_pad_hex) as inner_pad,
            unhex(outer_pad_hex) as outer_pad
        from {{ draw_keys() }} as keys_in_hex
    )
{%- endmacro %}
