-- One row per action (action_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by action_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('action_plans') }}

)

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
from ranked
where version_rank = 1
