{#- The grain of a table, checked on the rows of this run's days where the table has days. Fails with the
    keys that stand twice or are incomplete in their first column.

    is_large: keys are many, so their hashes are counted first, at a third of the cost, and only keys that share
    one are compared themselves. -#}
{% test one_row_per(model, columns, is_large=false) %}
{%- set of_this_run -%}
    {% if 'decision_date' in columns -%}
    decision_date in (select decision_date from {{ ref('stg_run_days') }})
    {%- else -%}
    true
    {%- endif %}
{%- endset %}
select
    {{ columns | join(',\n    ') }},
    count(*) as n_rows
from {{ model }}
where
    {{ of_this_run }}
    {%- if is_large %}
    and {{ row_hash(columns) }} in (
        select {{ row_hash(columns) }}
        from {{ model }}
        where {{ of_this_run }}
        group by {{ row_hash(columns) }}
        having count(*) > 1 or count({{ columns[0] }}) < count(*)
    )
    {%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns[0] }} is null
{% endtest %}
