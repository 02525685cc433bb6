"""Columns and types of the facts that the models read: recorded draws, lots and closed scorecards.

A table without rows has them too.
"""

import pyarrow as pa

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

# Tables of a recorded draw, and their form without rows.
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
