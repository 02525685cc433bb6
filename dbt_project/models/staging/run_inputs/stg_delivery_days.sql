-- One row per delivered file and day of this run whose decisions or verdicts it brings or replaces.
select
    receipt_sequence,
    decision_date
from {{ run_input('delivery_days') }}
