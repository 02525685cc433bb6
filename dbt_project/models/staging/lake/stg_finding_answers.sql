-- One row per finding, person and day, as last delivered.
select
    finding_id,
    answer,
    until,
    assignee_key,
    due_on,
    source_id,
    reason,
    answered_by_key,
    answered_on
from {{ last_delivered('finding_answers', ['finding_id', 'answered_by_key', 'answered_on']) }}
