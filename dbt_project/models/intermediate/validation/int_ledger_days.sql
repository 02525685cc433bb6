-- One row per delivered file and day of this run that it is about: is every row that was read accounted for?
--
-- A file is about the days whose rows it brings or replaces. One that is about none (reference data, nothing accepted)
-- is in here only if rows are lost; then it concerns every day.
{{ config(materialized='duckdb_view') }}
with

ledger as (

    select
        file_name,
        receipt_sequence,
        first_day,
        rows_read,
        rows_accepted + rows_quarantined + rows_duplicate as rows_accounted_for,
        rows_read - rows_accepted - rows_quarantined - rows_duplicate as n_rows_lost
    from {{ ref('stg_ingest_ledger') }}

),

about_their_days as (

    select
        delivery_days.decision_date,
        ledger.*
    from ledger
    inner join {{ ref('stg_delivery_days') }} as delivery_days
        on ledger.receipt_sequence = delivery_days.receipt_sequence

),

about_no_day as (

    select
        run_days.decision_date,
        ledger.*
    from ledger
    cross join {{ ref('stg_run_days') }} as run_days
    where ledger.first_day is null and ledger.n_rows_lost <> 0

),

asked as (

    select * from about_their_days
    union all
    select * from about_no_day

)

select
    decision_date,
    file_name,
    receipt_sequence,
    rows_read,
    rows_accounted_for,
    n_rows_lost
from asked
