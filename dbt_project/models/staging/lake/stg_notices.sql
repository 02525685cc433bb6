-- One row per notice (notice_id) as last delivered.
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
from {{ last_delivered('notices', ['notice_id']) }}
