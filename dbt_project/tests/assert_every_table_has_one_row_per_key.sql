-- Every test `one_row_per` that gates, in one statement: which of them fail, and with how many keys. A run asks this
-- first, since dbt takes longer to run fifty tests than an engine to answer them, and runs the tests themselves where it
-- fails.
-- depends_on: {{ ref('stg_run_days') }}
{% set asked = key_tests() if execute else [] %}
{% for name, relation, columns, is_large in asked %}
select
    {{ dbt.string_literal(name) }} as test_name,
    count(*) as n_broken_keys
from ({{ broken_keys(relation, columns, is_large) }}) as broken
having count(*) > 0
{{ 'union all' if not loop.last }}
{% else %}
select
    'none' as test_name,
    0 as n_broken_keys
where false
{% endfor %}
