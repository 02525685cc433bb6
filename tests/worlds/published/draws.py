"""Rows of marts about the draw and about targets: budgets, strata, floors, verdicts."""

from datetime import date, timedelta


def design_row(day: date, **others) -> dict:
    """A row of fct_draw_designs: one budget."""
    return {
        "decision_date": day,
        "budget_cell": "all",
        "daily_budget": 384,
        "n_decisions": 72_000,
        "n_for_risk": 0,
        "n_strata": 6,
        "n_drawn": 384,
        "is_census": False,
        "cost_of_floors": 0.02,
        "n_missing_for_floors": 0,
    } | others


def margin_row(day: date, **others) -> dict:
    """A row of fct_plan_margins: a site's floor."""
    return {
        "decision_date": day,
        "rule_kind": "site",
        "rule_value": "acme/porto",
        "weekly_floor": 100,
        "n_drawn_before": 60,
        "n_drawn": 15,
        "n_days_left": 3,
        "n_needed_today": 14.5,
        "n_expected_today": 15.0,
    } | others


def stratum_rows(coverage: list[dict]) -> list[dict]:
    """Rows of fct_draw_strata for the main strata of kpi_draw_coverage_daily."""
    names = ("decision_date", "wave", "stratum_id", "n_decisions", "n_drawn")
    return [
        {name: row[name] for name in names}
        | {"decision_class": "approved", "score_from": 0.0, "prior_error_rate": 0.01 * (i + 1)}
        for i, row in enumerate(coverage)
        if row["wave"] == "main"
    ]


def target_verdict_row(day: date, **others) -> dict:
    """A row of kpi_target_verdicts over 28 days: overall accuracy, not established."""
    return {
        "period_kind": "28_days",
        "period_start": day - timedelta(days=27),
        "period_end": day,
        "slice_kind": "all",
        "slice_value": "(all)",
        "metric": "accuracy",
        "target": 0.95,
        "estimate": 0.955,
        "lower": 0.949,
        "upper": 0.96,
        "n_audited": 6000,
        "status": "ok",
        "verdict": "not_established",
        "verdict_fdr": "not_established",
        "n_further_audits": 1424,
    } | others


def target_verdict_rows(figures: list[dict]) -> list[dict]:
    """The verdicts of figures of 28 days that have a target."""
    names = ("period_start", "period_end", "slice_kind", "slice_value", "metric", "target")
    names += ("estimate", "lower", "upper", "n_audited", "status", "verdict")
    return [
        {name: row[name] for name in names}
        | {
            "period_kind": "28_days",
            "verdict_fdr": row["verdict"],
            "n_further_audits": 629 if row["verdict"] == "not_established" else 0,
        }
        for row in figures
        if row.get("target") is not None
    ]


def standing_row(day: date, **others) -> dict:
    """A row of kpi_slice_standings: a language that is less accurate than the others."""
    return {
        "period_start": day - timedelta(days=27),
        "period_end": day,
        "slice_kind": "language",
        "slice_value": "pl",
        "metric": "accuracy",
        "n": 600,
        "estimate": 0.931,
        "group_rate": 0.962,
        "shrunk": 0.94,
        "standing": "below",
    } | others


def standing_rows(figures: list[dict]) -> list[dict]:
    """A standing of every figure of a kind with several slices: outside where the interval leaves out the mean."""
    metrics = ("accuracy", "leakage_rate", "over_enforcement_rate", "critical_error_rate")
    groups: dict[tuple[str, str], list[dict]] = {}
    for row in figures:
        if row["slice_kind"] in ("site", "queue") and row["metric"] in metrics and row["n_audited"]:
            groups.setdefault((row["slice_kind"], row["metric"]), []).append(row)
    return [_standing(row, members) for members in groups.values() for row in members]


def _standing(row: dict, members: list[dict]) -> dict:
    mean = sum(m["estimate"] * m["n_audited"] for m in members) / sum(
        m["n_audited"] for m in members
    )
    standing = "below" if row["upper"] < mean else "above" if row["lower"] > mean else "level"
    names = ("slice_kind", "slice_value", "metric", "estimate")
    known = {name: row[name] for name in names} | {"n": row["n_audited"], "group_rate": mean}
    return standing_row(row["period_end"], shrunk=row["estimate"], standing=standing) | known
