{#- A step of int_decisions_audited. -#}
{% macro verdicts_disputed() -%}
verdicts as (

    select
        by_audit.decision_id,
        by_audit.decision_date,
        by_audit.organisation,
        by_audit.is_pending and accepted.dispute_id is null as is_pending,
        by_audit.is_adjudicated,
        {{ reading_columns('by_audit') }},
        by_audit.auditor_key,
        by_audit.audit_reason,
        coalesce(accepted.expected_decision, by_audit.verdict_decision) as verdict_decision,
        case
            when accepted.expected_policy_code is not null then accepted.expected_policy_code
            when accepted.expected_decision <> by_audit.verdict_decision then null
            else by_audit.verdict_policy_code
        end as verdict_policy_code,
        by_audit.severity,
        by_audit.root_cause,
        -- what a site expects names no version
        case when accepted.dispute_id is null then by_audit.policy_version_used end as policy_version_used,
        by_audit.audited_at
    from {{ ref('int_verdicts_final') }} as by_audit
    left join {{ ref('int_disputes_judged') }} as accepted
        on
            by_audit.decision_id = accepted.decision_id
            and by_audit.decision_date = accepted.decision_date
            and accepted.is_deciding

)
{%- endmacro %}
