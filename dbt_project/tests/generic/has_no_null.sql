{#- Columns that are known on every row. Fails with the rows on which one is not. -#}
{% test has_no_null(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
