-- One row per appeal (appeal_id) as last delivered.
select
    appeal_id,
    decision_id,
    appellant_type,
    received_at,
    decided_at,
    outcome,
    reviewer_key
from {{ last_delivered('appeals', ['appeal_id']) }}
