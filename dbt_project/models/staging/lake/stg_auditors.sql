-- One row per auditor and delivered version of the roster entry.
select
    auditor_key,
    organisation,
    site,
    received_at,
    receipt_sequence
from {{ lake('auditors') }}
