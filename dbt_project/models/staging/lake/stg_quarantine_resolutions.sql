-- One row per refused key that a later delivery brought in good order.
select
    source,
    record_key,
    resolved_by_sequence
from {{ lake('quarantine_resolutions') }}
