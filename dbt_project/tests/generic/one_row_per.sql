{#- The grain of a table, checked on the rows of this run's days where the table has days. Fails with the
    keys that stand twice or are incomplete in their first column. -#}
{% test one_row_per(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as n_rows
from {{ model }}
where
    {% if 'decision_date' in columns -%}
    decision_date in (select decision_date from {{ ref('stg_run_days') }})
    {%- else -%}
    true
    {%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns[0] }} is null
{% endtest %}
