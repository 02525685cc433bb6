-- One row per audited decision that an earlier run has built. The draw of a day reads it as its past. It is an input of
-- the run, because a ref would be circular: today's outcomes depend on today's draw.
{%- set outcomes = adapter.get_relation(
    database=target.database, schema='marts', identifier='fct_audit_outcomes'
) if execute else none %}
{%- set columns = {
    'decision_date': 'date',
    'decided_by': dbt.type_string(),
    'entity_type': dbt.type_string(),
    'machine_score': 'double',
    'decision': dbt.type_string(),
    'verdict_decision': dbt.type_string(),
    'policy_code': dbt.type_string(),
    'verdict_policy_code': dbt.type_string(),
    'error_type': dbt.type_string(),
    'severity': dbt.type_string(),
    'audited_at': 'timestamp',
    'is_estimating': 'boolean',
} %}
{%- if outcomes is not none %}
select
    {{ columns.keys() | join(',\n    ') }}
from {{ outcomes }}
{%- else %}
select
    {%- for name, type in columns.items() %}
    cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
where 1 = 0
{%- endif %}
