-- One row per recorded draw of any day: the last delivery that it had seen.
select
    decision_date,
    wave,
    last_receipt_sequence,
    plan_hash
from {{ run_input('draw_records') }}
