-- One row per order of an authority (order_id) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by order_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('authority_orders') }}

)

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
from ranked
where version_rank = 1
