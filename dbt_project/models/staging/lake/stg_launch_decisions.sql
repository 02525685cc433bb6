-- One row per launch, person and day, as last delivered.
select
    launch_id,
    decision,
    decided_by_key,
    decided_on,
    reason
from {{ last_delivered('launch_decisions', ['launch_id', 'decided_by_key', 'decided_on']) }}
