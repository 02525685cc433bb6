"""Columns of the small tables in `state/run/`, and of the recorded draws that models read.

The dbt models name these columns; a table without rows still has them.
"""

import pyarrow as pa

from modqa_pipeline.config import golden_items, plan_columns, row_models
from modqa_pipeline.config.tables import Table


def schema_of(table: Table) -> pa.Schema:
    """Columns of a table of `config/` that the models get."""
    return pa.schema([(name, pa.type_for_alias(arrow)) for name, arrow in table.for_models.items()])


PLAN = schema_of(plan_columns.PLAN)
TARGETS = schema_of(row_models.TARGETS)
SEVERITY_WEIGHTS = schema_of(row_models.SEVERITY_WEIGHTS)
EXPECTED = schema_of(row_models.EXPECTED_DELIVERIES)
GOLDEN_ITEMS = schema_of(golden_items.GOLDEN_ITEMS)
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
LOT_INSPECTIONS = pa.schema(
    [
        ("decision_week", pa.date32()),
        ("slice_value", pa.string()),
        ("inspection", pa.string()),
    ]
)
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
