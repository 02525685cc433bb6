-- One row per processed delivery.
{%- do source('lake', 'raw__ingest_ledger') %}
select
    sequence as receipt_sequence,
    source,
    file_name,
    delivery_name,
    sha256,
    rows_read,
    rows_accepted,
    rows_quarantined,
    rows_duplicate,
    cast(first_day as date) as first_day,
    cast(last_day as date) as last_day,
    cast(received_at as timestamp) as received_at,
    mapping,
    unknown_columns,
    n_timestamps_without_zone,
    n_repeated_hours,
    n_skipped_hours,
    notes,
    refusal_code,
    refusal_reason
from {{ run_input('ingest_ledger') }}
