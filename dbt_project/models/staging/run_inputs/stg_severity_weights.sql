-- One row per severity of config/severity_weights.csv.
select
    severity,
    weight,
    auto_fail
from {{ run_input('severity_weights') }}
