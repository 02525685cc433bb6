-- One row per order of an authority (order_id) as last delivered.
select
    order_id,
    member_state,
    order_type,
    received_at,
    acknowledged_at,
    effected_at,
    dsa_category,
    dsa_keyword,
    legal_reference,
    n_items,
    service
from {{ last_delivered('authority_orders', ['order_id']) }}
