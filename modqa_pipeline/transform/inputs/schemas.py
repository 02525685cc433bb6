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
DRAW_STRATA = pa.schema(
    [
        ("wave", pa.string()),
        ("stratum_id", pa.string()),
        ("decided_by", pa.string()),
        ("decision_class", pa.string()),
        ("entity_type", pa.string()),
        ("score_from", pa.float64()),
        ("score_below", pa.float64()),
        ("n_decisions", pa.int64()),
        ("n_drawn", pa.int64()),
        ("prior_error_rate", pa.float64()),
        ("prior_violating_rate", pa.float64()),
        ("prior_critical_rate", pa.float64()),
        ("prior_wrong_policy_rate", pa.float64()),
    ]
)
DRAW_STRATUM_MAP = pa.schema(
    [
        ("unit_key", pa.string()),
        ("decision_class", pa.string()),
        ("score_step", pa.int32()),
        ("stratum_id", pa.string()),
    ]
)
DRAW_SCORE_STEPS = pa.schema(
    [
        ("decided_by", pa.string()),
        ("decision_class", pa.string()),
        ("score_step", pa.int32()),
        ("score_from", pa.float64()),
    ]
)
DRAW_DECISIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("wave", pa.string()),
        ("stratum_id", pa.string()),
        ("draw_reason", pa.string()),
        ("inclusion_probability", pa.float64()),
        ("sampling_weight", pa.float64()),
        ("draw_rank", pa.int64()),
        ("is_second_read", pa.bool_()),
        ("is_agreement_adjudicated", pa.bool_()),
        ("second_read_share", pa.float64()),
        ("agreement_share", pa.float64()),
        ("receipt_sequence", pa.int64()),
        ("lot_rank", pa.int64()),
    ]
)
DRAW_LOTS = pa.schema(
    [
        ("vendor", pa.string()),
        ("site", pa.string()),
        ("lot_aql", pa.float64()),
        ("lot_level", pa.string()),
        ("lot_size", pa.int64()),
        ("inspection", pa.string()),
        ("code_letter", pa.string()),
        ("plan_letter", pa.string()),
        ("n_to_inspect", pa.int64()),
        ("acceptance_number", pa.int64()),
    ]
)
DRAW_DESIGNS = pa.schema(
    [
        ("budget_cell", pa.string()),
        ("daily_budget", pa.int64()),
        ("n_decisions", pa.int64()),
        ("n_for_risk", pa.int64()),
        ("n_strata", pa.int64()),
        ("n_drawn", pa.int64()),
        ("is_census", pa.bool_()),
        ("cost_of_floors", pa.float64()),
        ("n_missing_for_floors", pa.int64()),
    ]
)
DRAW_MARGINS = pa.schema(
    [
        ("rule_kind", pa.string()),
        ("rule_value", pa.string()),
        ("weekly_floor", pa.int64()),
        ("weekly_cap", pa.int64()),
        ("n_drawn_before", pa.int64()),
        ("n_days_left", pa.int64()),
        ("n_needed_today", pa.float64()),
        ("n_expected_today", pa.float64()),
    ]
)
WEEK_DRAWS = pa.schema(
    [
        ("draw_reason", pa.string()),
        ("decided_by", pa.string()),
        ("vendor", pa.string()),
        ("site", pa.string()),
        ("model_name", pa.string()),
        ("model_version", pa.string()),
        ("queue_id", pa.string()),
        ("moderator_key", pa.string()),
    ]
)
CLOSED_SCORECARDS = pa.schema(
    [
        ("vendor", pa.string()),
        ("site", pa.string()),
        ("period_kind", pa.string()),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("n_decisions", pa.int64()),
        ("n_audited", pa.int64()),
        ("accuracy", pa.float64()),
        ("accuracy_lower", pa.float64()),
        ("accuracy_upper", pa.float64()),
        ("accuracy_shrunk", pa.float64()),
        ("group_accuracy", pa.float64()),
        ("standing", pa.string()),
        ("accuracy_without_technical", pa.float64()),
        ("target", pa.float64()),
        ("verdict", pa.string()),
        ("quality_score", pa.float64()),
        ("quality_score_lower", pa.float64()),
        ("quality_score_upper", pa.float64()),
        ("n_auto_failed", pa.int64()),
        ("critical_error_rate", pa.float64()),
        ("critical_error_rate_lower", pa.float64()),
        ("critical_error_rate_upper", pa.float64()),
        ("sla_met_rate", pa.float64()),
        ("n_disputes_accepted", pa.int64()),
        ("status", pa.string()),
        ("as_of", pa.date32()),
    ]
)
# Tables of a recorded draw, and what it looks like without any.
DRAWN = {
    "strata": DRAW_STRATA,
    "decisions": DRAW_DECISIONS,
    "stratum_map": DRAW_STRATUM_MAP,
    "score_steps": DRAW_SCORE_STEPS,
    "designs": DRAW_DESIGNS,
    "margins": DRAW_MARGINS,
}
# The type of every column of a recorded fact by its name, whichever table it is in.
RECORDED_TYPES = {
    field.name: field.type
    for schema in (*DRAWN.values(), DRAW_LOTS, WEEK_DRAWS, CLOSED_SCORECARDS)
    for field in schema
}
