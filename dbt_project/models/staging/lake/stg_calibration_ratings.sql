-- One row per session, item, rater and time of submission, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by session_id, item_id, rater_key, submitted_at
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('calibration_ratings') }}

)

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
from ranked
where version_rank = 1
