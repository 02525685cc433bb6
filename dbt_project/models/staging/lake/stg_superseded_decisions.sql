-- One row per version of a decision that a later delivery replaced, near this run's days.
select
    decision_id,
    decision_date as old_decision_date,
    new_decision_date,
    receipt_sequence,
    superseded_by_sequence
from {{ lake('superseded_decisions') }}
