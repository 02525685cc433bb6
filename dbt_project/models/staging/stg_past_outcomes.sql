-- One row per audited decision that an earlier run has built. The draw of a day looks back at it; a ref
-- would be a circle, since today's outcomes depend on today's draw.
{%- set outcomes = adapter.get_relation(
    database=target.database, schema='marts', identifier='fct_audit_outcomes'
) if execute else none %}
{%- if outcomes is not none %}
select
    decision_date,
    stratum_id,
    decision,
    verdict_decision,
    audited_at,
    is_estimating
from {{ outcomes }}
{%- else %}
select
    cast(null as date) as decision_date,
    cast(null as {{ dbt.type_string() }}) as stratum_id,
    cast(null as {{ dbt.type_string() }}) as decision,
    cast(null as {{ dbt.type_string() }}) as verdict_decision,
    cast(null as timestamp) as audited_at,
    cast(null as boolean) as is_estimating
where 1 = 0
{%- endif %}
