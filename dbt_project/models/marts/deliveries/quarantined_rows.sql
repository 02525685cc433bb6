-- One row per refused row or file. A row is resolved once its key was accepted later; a file, once the delivery came
-- again under its own name or a corrected one (`_v2`, `_fixed`) and was read; the rows of a delivery that was refused row
-- by row, once one that came again had accepted rows.
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

delivery_resolutions as (

    select
        delivery_name,
        max(case when refusal_code is null then receipt_sequence end) as read_by_sequence,
        max(case when rows_accepted + rows_duplicate > 0 then receipt_sequence end) as accepted_by_sequence
    from {{ ref('stg_ingest_ledger') }}
    group by delivery_name

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
    coalesce(
        case
            when refused.line_number is null then delivery_resolutions.read_by_sequence
            when ledger.rows_accepted + ledger.rows_duplicate = 0
                then greatest(delivery_resolutions.accepted_by_sequence, key_resolutions.resolved_by_sequence)
            else key_resolutions.resolved_by_sequence
        end > refused.receipt_sequence,
        false
    ) as is_resolved
from {{ ref('stg_quarantined_rows') }} as refused
left join {{ ref('stg_ingest_ledger') }} as ledger on refused.receipt_sequence = ledger.receipt_sequence
left join key_resolutions
    on
        refused.source = key_resolutions.source
        and refused.record_key = key_resolutions.record_key
left join delivery_resolutions on ledger.delivery_name = delivery_resolutions.delivery_name
