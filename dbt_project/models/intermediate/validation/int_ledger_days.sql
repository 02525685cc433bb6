-- One row per delivered file and day of this run that it holds: does every row that was read stand somewhere?
select
    run_days.decision_date,
    ledger.file_name,
    ledger.receipt_sequence,
    ledger.rows_read,
    ledger.rows_accepted + ledger.rows_quarantined + ledger.rows_duplicate as rows_accounted_for,
    ledger.rows_read - ledger.rows_accepted - ledger.rows_quarantined - ledger.rows_duplicate as n_rows_lost
from {{ ref('stg_ingest_ledger') }} as ledger
inner join {{ ref('stg_run_days') }} as run_days
    on
        run_days.decision_date between ledger.first_day and ledger.last_day
        -- a file without decision days (reference data, nothing accepted) concerns every day
        or ledger.first_day is null
