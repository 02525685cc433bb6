-- One row per session, item, rater and time of submission, as last delivered.
select
    session_id,
    item_id,
    rater_key,
    site,
    {{ one_spelling('label') }} as label,
    policy_code,
    queue_id,
    rubric_change,
    policy_question,
    coalesce(is_reference, false) as is_reference,
    submitted_at
from {{ last_delivered('calibration_ratings', ['session_id', 'item_id', 'rater_key', 'submitted_at']) }}
