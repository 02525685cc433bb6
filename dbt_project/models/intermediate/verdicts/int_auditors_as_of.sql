-- One row per auditor and day of this run: the roster entry known at the end of the day, else the earliest.
{{ config(materialized='duckdb_view') }}
with

entries as (

    select
        run_days.decision_date,
        auditors.auditor_key,
        auditors.organisation,
        auditors.site,
        row_number() over (
            partition by run_days.decision_date, auditors.auditor_key
            order by
                case when cast(auditors.received_at as date) <= run_days.decision_date then 0 else 1 end,
                case
                    when cast(auditors.received_at as date) <= run_days.decision_date
                        then -auditors.receipt_sequence
                    else auditors.receipt_sequence
                end
        ) as preference
    from {{ ref('stg_auditors') }} as auditors
    cross join {{ ref('stg_run_days') }} as run_days

)

select
    decision_date,
    auditor_key,
    organisation,
    site
from entries
where preference = 1
