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


def target_verdict_rows(sites: list[dict], day: date) -> list[dict]:
    """The verdicts of the site scorecards, and one on all decisions."""
    names = ("target", "n_audited", "status", "verdict")
    of_sites = [
        target_verdict_row(
            day,
            slice_kind="site",
            slice_value=f"{row['vendor']}/{row['site']}",
            estimate=row["accuracy"],
            lower=row["accuracy_lower"],
            upper=row["accuracy_upper"],
            verdict_fdr=row["verdict"],
            n_further_audits=629 if row["verdict"] == "not_established" else 0,
            **{name: row[name] for name in names},
        )
        for row in sites
    ]
    return [target_verdict_row(day), *of_sites]
