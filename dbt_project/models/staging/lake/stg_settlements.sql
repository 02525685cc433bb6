-- One row per settlement (settlement_id) as last delivered.
select
    settlement_id,
    appeal_id,
    received_at,
    decided_at,
    outcome,
    implemented
from {{ last_delivered('settlements', ['settlement_id']) }}
