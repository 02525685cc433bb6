{#- The grain of a table. Fails with the keys that occur twice or are incomplete in their first column. -#}
{% test one_row_per(model, columns, is_large=false) %}
{{ broken_keys(model, columns, is_large) }}
{% endtest %}
