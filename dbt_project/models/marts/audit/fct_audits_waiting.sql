-- One row per audit that came before its decision and still has no outcome.
{{ config(materialized='table') }}
select
    audits.audit_id,
    audits.decision_id,
    audits.audit_round,
    audits.audited_at,
    audits.receipt_sequence
from {{ ref('stg_audits') }} as audits
left join {{ ref('fct_audit_outcomes') }} as outcomes on audits.decision_id = outcomes.decision_id
where audits.known_decision_date is null and outcomes.decision_id is null
