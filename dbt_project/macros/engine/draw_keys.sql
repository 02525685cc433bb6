{#- Secrets that order the draws of this run. They stand in restricted/ while the run draws. -#}
{% macro draw_keys() %}
    {{- return(adapter.dispatch('draw_keys', 'modqa')()) -}}
{% endmacro %}

{% macro duckdb__draw_keys() -%}
    read_parquet('{{ env_var("MODQA_HOME", "/nonexistent") | replace("'", "''") }}/restricted/draw_keys.parquet')
{%- endmacro %}
