-- One row per action (action_id) as last delivered.
select
    action_id,
    title,
    root_cause,
    site,
    queue_id,
    policy_code,
    owner,
    opened_on,
    effective_on,
    due_on,
    closed_on,
    target_metric,
    target_value,
    status,
    action_type,
    source_id,
    market,
    moderator_key
from {{ last_delivered('action_plans', ['action_id']) }}
