"""Columns of the small tables in `state/run/`, and of the recorded draws that models read.

The dbt models name these columns; a table without rows still has them.
"""

import pyarrow as pa

DAYS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("run_id", pa.string()),
        ("makes_main_draw", pa.bool_()),
        ("makes_late_draw", pa.bool_()),
        ("n_to_top_up", pa.int64()),
        ("makes_lot_draw", pa.bool_()),
        ("main_receipt_sequence", pa.int64()),
        ("late_receipt_sequence", pa.int64()),
        ("unit_parts", pa.string()),
    ]
)
BUILT_DAYS = pa.schema([("decision_date", pa.date32())])
SETTINGS = pa.schema(
    [
        ("min_audited", pa.int32()),
        ("census_share", pa.float64()),
        ("min_covered_share", pa.float64()),
        ("min_expected_events", pa.float64()),
        ("prior_days", pa.int32()),
        ("cutoff_hour_utc", pa.int32()),
        ("audit_max_age_days", pa.int32()),
        ("allowed_lag_hours", pa.int32()),
        ("appeal_due_days", pa.int32()),
        ("dispute_window_days", pa.int32()),
        ("golden_acceptable_error_rate", pa.float64()),
        ("golden_unacceptable_error_rate", pa.float64()),
        ("golden_alpha", pa.float64()),
        ("golden_beta", pa.float64()),
        ("golden_suspect_readings", pa.int32()),
    ]
)
GOLDEN_ITEMS = pa.schema(
    [
        ("item_id", pa.string()),
        ("decision_id", pa.string()),
        ("verdict_decision", pa.string()),
        ("verdict_policy_code", pa.string()),
        ("policy_version", pa.string()),
        ("valid_from", pa.date32()),
        ("retired_on", pa.date32()),
        ("retired_reason", pa.string()),
    ]
)
GOLDEN_EXPOSURES = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("auditor_key", pa.string()),
        ("item_id", pa.string()),
        ("decision_id", pa.string()),
        ("audit_id", pa.string()),
        ("decision", pa.string()),
    ]
)
DISPUTE_CONTROLS = pa.schema([("decision_date", pa.date32()), ("decision_id", pa.string())])
DRAW_RECORDS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("wave", pa.string()),
        ("last_receipt_sequence", pa.int64()),
        ("plan_hash", pa.string()),
    ]
)
DRAW_KEYS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("wave", pa.string()),
        ("inner_pad_hex", pa.string()),
        ("outer_pad_hex", pa.string()),
    ]
)
PLAN = pa.schema(
    [
        ("slice_kind", pa.string()),
        ("slice_value", pa.string()),
        ("daily_budget", pa.int64()),
        ("stratum_floor", pa.int64()),
        ("weekly_floor", pa.int64()),
        ("weekly_cap", pa.int64()),
        ("weight", pa.float64()),
        ("risk_share", pa.float64()),
        ("second_read_share", pa.float64()),
        ("agreement_share", pa.float64()),
        ("golden_share", pa.float64()),
        ("lot_aql", pa.float64()),
        ("lot_level", pa.string()),
    ]
)
LOT_INSPECTIONS = pa.schema(
    [
        ("decision_week", pa.date32()),
        ("slice_value", pa.string()),
        ("inspection", pa.string()),
    ]
)
TARGETS = pa.schema(
    [
        ("slice_kind", pa.string()),
        ("slice_value", pa.string()),
        ("metric", pa.string()),
        ("target", pa.float64()),
    ]
)
SEVERITY_WEIGHTS = pa.schema(
    [("severity", pa.string()), ("weight", pa.float64()), ("auto_fail", pa.bool_())]
)
EXPECTED = pa.schema([("source", pa.string()), ("vendor", pa.string()), ("site", pa.string())])
LEDGER = pa.schema(
    [
        ("sequence", pa.int64()),
        ("source", pa.string()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_accepted", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_duplicate", pa.int64()),
        ("first_day", pa.string()),
        ("last_day", pa.string()),
        ("received_at", pa.string()),
        ("mapping", pa.string()),
        ("unknown_columns", pa.string()),
        ("n_timestamps_without_zone", pa.int64()),
        ("refusal_code", pa.string()),
        ("refusal_reason", pa.string()),
    ]
)
FILES = pa.schema([("dataset", pa.string()), ("path", pa.string()), ("n_bytes", pa.int64())])
