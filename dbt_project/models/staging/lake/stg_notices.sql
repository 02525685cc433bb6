-- One row per notice (notice_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by notice_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('notices') }}

)

select
    notice_id,
    received_at,
    service,
    dsa_category,
    dsa_keyword,
    is_trusted_flagger,
    n_items,
    n_actions_illegal,
    n_actions_terms,
    action_at,
    automated_processing,
    content_language
from ranked
where version_rank = 1
