-- One row per current decision of this run's days, with its turnaround and its queue's SLA.
--
-- Without ids: nobody asks for them, and where this is a table, ten million different texts cost more to write than all
-- the rest.
{{ config(materialized='duckdb_view') }}

select
    decisions.decision_date,
    decisions.source,
    {{ decision_columns('decisions') }},
    decisions.policy_code,
    decisions.decision,
    decisions.is_test,
    decisions.decided_at,
    decisions.handling_seconds,
    case
        when decisions.enqueued_at <= decisions.decided_at
            then {{ minutes_between('decisions.enqueued_at', 'decisions.decided_at') }}
    end as turnaround_minutes,
    queues.sla_minutes,
    -- only a replaced version can have been drawn, so the one in force now came later
    versions_drawn.decision_id is not null as was_changed_after_draw
from {{ ref('int_decisions_current') }} as decisions
left join {{ ref('int_queues_as_of') }} as queues
    on
        decisions.queue_id = queues.queue_id
        and decisions.decision_date = queues.decision_date
left join {{ ref('int_versions_drawn') }} as versions_drawn on decisions.decision_id = versions_drawn.decision_id
