"""Single rows of the marts for tests that show only the fields that matter."""

from datetime import timedelta

from tests.worlds.published.audits import LAST_DAY


def make_figure(estimate=0.96, lower=0.95, upper=0.97, n_audited=300, **others) -> dict:
    """A row of kpi_quality_daily; overall accuracy of the last day unless told otherwise."""
    return {
        "decision_date": LAST_DAY,
        "slice_kind": "all",
        "slice_value": "(all)",
        "metric": "accuracy",
        "estimate": estimate,
        "lower": lower,
        "upper": upper,
        "n_audited": n_audited,
        "n_decisions": 70_000,
        "n_effective": float(n_audited),
        "covered_share": 1.0,
        "status": "ok",
    } | others


def make_window(estimate=0.96, lower=0.95, upper=0.97, n_audited=3000, **others) -> dict:
    """A row of kpi_quality_28_days; overall accuracy up to the last day unless told otherwise."""
    day = others.pop("period_end", LAST_DAY)
    row = make_figure(estimate, lower, upper, n_audited, n_decisions=1_900_000)
    del row["decision_date"]
    return row | {"period_start": day - timedelta(days=27), "period_end": day} | others


def make_site(verdict="not_met", **others) -> dict:
    """A row of kpi_site_scorecard."""
    return {
        "vendor": "acme",
        "site": "porto",
        "period_kind": "28_days",
        "period_start": LAST_DAY - timedelta(days=27),
        "period_end": LAST_DAY,
        "n_decisions": 280_000,
        "n_audited": 1400,
        "accuracy": 0.9,
        "accuracy_lower": 0.89,
        "accuracy_upper": 0.91,
        "accuracy_shrunk": 0.905,
        "group_accuracy": 0.95,
        "standing": "below",
        "accuracy_without_technical": 0.905,
        "quality_score": 0.94,
        "quality_score_lower": 0.93,
        "quality_score_upper": 0.95,
        "n_auto_failed": 14,
        "target": 0.95,
        "verdict": verdict,
        "critical_error_rate": 0.01,
        "sla_met_rate": 0.93,
        "status": "ok",
    } | others


def make_moderator(moderator_key="a" * 64, n_audited=100, accuracy=0.96, **others) -> dict:
    """A row of kpi_moderator_scorecard."""
    return {
        "moderator_key": moderator_key,
        "vendor": "acme",
        "site": "porto",
        "period_kind": "28_days",
        "period_start": LAST_DAY - timedelta(days=27),
        "period_end": LAST_DAY,
        "n_decisions": n_audited * 200,
        "n_audited": n_audited,
        "accuracy": accuracy,
        "accuracy_lower": accuracy - 0.02,
        "accuracy_upper": min(1, accuracy + 0.02),
        "accuracy_shrunk": accuracy,
        "group_accuracy": 0.95,
        "standing": "level",
        "n_effective": float(n_audited),
        "status": "ok",
    } | others


def make_check(is_passed=False, **others) -> dict:
    """A row of fct_check_results."""
    return {
        "decision_date": LAST_DAY,
        "suite": "freshness",
        "check_name": "deliveries_arrived",
        "severity": "warning",
        "expectation": "Every expected delivery arrived.",
        "expected": "5",
        "observed": "4",
        "n_evaluated": 5,
        "n_failing": 1,
        "failing_keys": '[{"site": "tunis"}]',
        "is_passed": is_passed,
    } | others


def make_finding(**others) -> dict:
    """A row of queue_audit_findings."""
    return {
        "decision_date": LAST_DAY,
        "queue_id": "q-1",
        "queue_name": "Toys",
        "owner": "team-toys",
        "finding": "not_active",
        "severity": "critical",
        "since": LAST_DAY - timedelta(days=3),
        "evidence": "The queue received 400 decisions while its status was archived.",
        "n_decisions": 400,
    } | others
