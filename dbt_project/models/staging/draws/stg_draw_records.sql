-- One row per recorded draw of any day: what it had seen.
select
    decision_date,
    wave,
    last_receipt_sequence,
    plan_hash
from {{ run_input('draw_records') }}
