-- One row per suspension (suspension_id) as last delivered.
select
    suspension_id,
    reason,
    started_at,
    ended_at,
    service
from {{ last_delivered('suspensions', ['suspension_id']) }}
