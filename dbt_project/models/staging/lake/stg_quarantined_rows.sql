-- One row per refused row or file.
select
    receipt_sequence,
    source,
    file_name,
    line_number,
    record_key,
    column_name,
    delivered_value,
    reason_code,
    reason
from {{ lake('quarantine') }}
