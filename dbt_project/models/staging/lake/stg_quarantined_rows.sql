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
    reason,
    try_cast(
        regexp_extract(delivered_row, '"decided_at":"([0-9]{4}-[0-9]{2}-[0-9]{2})', 1) as date
    ) as decided_on,
    nullif(regexp_extract(delivered_row, '"vendor":"([^"]*)"', 1), '') as vendor,
    nullif(regexp_extract(delivered_row, '"site":"([^"]*)"', 1), '') as site
from {{ lake('quarantine') }}
