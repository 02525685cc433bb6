-- One row per line of config/plan.csv.
select
    slice_kind,
    slice_value,
    daily_budget,
    stratum_floor,
    weekly_floor,
    weekly_cap,
    weight,
    risk_share,
    second_read_share,
    agreement_share,
    golden_share,
    lot_aql,
    lot_level
from {{ run_input('plan') }}
