-- One row per launch and requirement as last delivered.
select
    launch_id,
    launch_name,
    market,
    go_live_on,
    requirement_id,
    requirement,
    requirement_type,
    queue_id,
    owner,
    due_on,
    done_on,
    evidence,
    status,
    waived_by_key,
    waiver_until,
    is_blocking
from {{ last_delivered('launch_requirements', ['launch_id', 'requirement_id']) }}
