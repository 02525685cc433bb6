-- One row per refused row or file. A row is resolved once its key was accepted later; a file, once the same
-- file was read.
{{ config(materialized='table') }}
with

key_resolutions as (

    select
        source,
        record_key,
        max(resolved_by_sequence) as resolved_by_sequence
    from {{ ref('stg_quarantine_resolutions') }}
    group by source, record_key

),

file_resolutions as (

    select
        file_name,
        max(receipt_sequence) as resolved_by_sequence
    from {{ ref('stg_ingest_ledger') }}
    where refusal_code is null
    group by file_name

)

select
    refused.receipt_sequence,
    refused.source,
    refused.file_name,
    refused.line_number,
    refused.record_key,
    refused.column_name,
    refused.delivered_value,
    refused.reason_code,
    refused.reason,
    ledger.received_at,
    coalesce(
        refused.decided_on,
        {{ day_in_name('refused.file_name') }},
        case when ledger.first_day = ledger.last_day then ledger.first_day end
    ) as intended_day,
    case
        when refused.line_number is null
            then coalesce(file_resolutions.resolved_by_sequence > refused.receipt_sequence, false)
        else coalesce(key_resolutions.resolved_by_sequence > refused.receipt_sequence, false)
    end as is_resolved
from {{ ref('stg_quarantined_rows') }} as refused
left join {{ ref('stg_ingest_ledger') }} as ledger on refused.receipt_sequence = ledger.receipt_sequence
left join key_resolutions
    on
        refused.source = key_resolutions.source
        and refused.record_key = key_resolutions.record_key
left join file_resolutions on refused.file_name = file_resolutions.file_name
