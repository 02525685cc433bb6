"""A small published marketplace: 30 days, two vendors, four sites, a model, six queues."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.pages.site import write_reports, write_team
from modqa_pipeline.report.scopes.edition import Rules
from modqa_pipeline.report.scopes.team import Assignments, HandedOut
from tests.worlds.published import assurance, calibration, draws, rows
from tests.worlds.published.audits import (
    CHANCE,
    LAST_DAY,
    POLICIES,
    QUEUES,
    key_of,
    quality_rows,
    simulate,
)
from tests.worlds.published.schema import create_marts, fill

DAYS = [LAST_DAY - timedelta(days=29 - i) for i in range(30)]
BLOCKED_DAYS = {DAYS[12], DAYS[25]}
REPORTED_DAYS = DAYS[-6:]
"""Days that the tests write pages for; one of them is blocked."""
POLICY_CHANGE = date(2026, 11, 9)


def build_marketplace(path: Path) -> Path:
    """Write the whole fixture to ``path`` as a published database."""
    CHANCE.seed(20261120)
    tables: dict[str, list[dict]] = defaultdict(list)
    audits: list[dict] = []
    for i, day in enumerate(DAYS):
        is_blocked = day in BLOCKED_DAYS
        _add_deliveries(tables, day, 1 + 3 * i, is_blocked)
        if not is_blocked:
            today = simulate(day)
            audits = [a for a in audits if a["decision_date"] > day - timedelta(days=28)] + today
            _add_day(tables, day, today, audits)
    monday = LAST_DAY - timedelta(days=LAST_DAY.weekday())
    for week in (monday - timedelta(weeks=n) for n in range(4)):
        of_week = [a for a in audits if week <= a["decision_date"] < week + timedelta(weeks=1)]
        tables["kpi_quality_weekly"] += quality_rows(of_week, "decision_week", week)
    tables["kpi_golden_accuracy"] = [
        assurance.golden_row("auditor-0", 30, verdict="pass"),
        assurance.golden_row("auditor-1", 27),
        assurance.golden_row("auditor-2", 21, verdict="fail"),
    ]
    tables["kpi_lot_acceptance"] = assurance.lot_rows(monday)
    write_marts(path, tables | reference_tables() | calibration.tables())
    return path


def write_site(home: Home) -> None:
    """Publish the fixture and write the pages of its newest days, and that of the audit team."""
    build_marketplace(home.database)
    write_team(home, ASSIGNMENTS, title="Moderation quality", rules=Rules())
    write_reports(home, REPORTED_DAYS, title="Moderation quality")


def _handed_out(auditor: str, days_ago: int, n_given: int, n_returned: int) -> HandedOut:
    day = LAST_DAY - timedelta(days=days_ago)
    drawn_on = day + timedelta(days=1)
    return HandedOut(key_of(auditor), "first", day, drawn_on, n_given, n_returned)


ASSIGNMENTS = Assignments(
    today=LAST_DAY + timedelta(days=1),
    due_days=3,
    given=[
        _handed_out(f"auditor-{n}", days_ago, 40, 40 if days_ago > 2 + 2 * n else 40 - 9 * n)
        for n in range(3)
        for days_ago in range(10)
    ],
    unassigned={"nobody of the roster reads pl": 3},
)
"""What the fixture's auditors were given: the first has returned all, the last owes what is past due."""


def _add_deliveries(tables: dict, day: date, sequence: int, is_blocked: bool) -> None:
    tables["publication_days"].append(rows.publication_row(day, sequence + 2, is_blocked))
    tables["fct_check_results"] += rows.check_rows(day, is_blocked)
    tables["ingest_ledger"] += rows.ledger_rows(day, sequence)
    tables["quarantined_rows"] += rows.quarantine_rows(day, sequence)


def _add_day(tables: dict, day: date, today: list[dict], audits: list[dict]) -> None:
    tables["fct_audit_outcomes"] += today
    tables["kpi_quality_daily"] += quality_rows(today, "decision_date", day)
    sites = rows.site_rows(audits, day)
    tables["kpi_site_scorecard"] += sites
    as_read, corrected = assurance.correction_rows(audits, day)
    tables["kpi_target_verdicts"] += draws.target_verdict_rows(judged(as_read, TARGETS))
    tables["kpi_slice_standings"] += draws.standing_rows(as_read)
    tables["kpi_quality_28_days"] += as_read
    tables["kpi_quality_corrected"] += corrected
    tables["kpi_auditor_quality"] += [assurance.auditor_row(day, f"auditor-{n}") for n in range(3)]
    tables["kpi_moderator_scorecard"] += rows.moderator_rows(audits, day)
    tables["kpi_operations_daily"] += rows.operations_rows(today, day)
    tables["kpi_volume_hourly"] += rows.volume_rows(day)
    coverage = rows.coverage_rows(day)
    tables["kpi_draw_coverage_daily"] += coverage
    tables["fct_draw_strata"] += draws.stratum_rows(coverage)
    tables["fct_draw_designs"].append(draws.design_row(day))
    tables["fct_plan_margins"].append(draws.margin_row(day))
    tables["queue_audit_findings"] += rows.finding_rows(day)


def reference_tables() -> dict[str, list[dict]]:
    return {
        "targets": TARGETS,
        "dim_queues": [
            {"queue_id": key, "queue_name": name, "entity_type": kind, "owner": owner}
            | {"status": "active", "snapshot_at": datetime(2026, 10, 1)}
            for key, (name, kind, owner, _) in QUEUES.items()
        ],
        "dim_policies": [
            {"policy_code": code, "policy_name": name, "policy_version": "3"}
            | {"effective_from": POLICY_CHANGE if code == "SP-02" else date(2026, 1, 1)}
            for code, name in POLICIES.items()
        ],
        "fct_audits_waiting": [{"audit_id": "w1", "decision_id": "none"}],
    }


def target_row(kind: str, value: str, metric: str, target: float) -> dict:
    return {"slice_kind": kind, "slice_value": value, "metric": metric, "target": target}


TARGETS = [
    target_row("all", "(all)", "accuracy", 0.95),
    target_row("site", "*", "accuracy", 0.95),
    target_row("all", "(all)", "leakage_rate", 0.06),
]


def write_marts(path: Path, tables: dict[str, list[dict]]) -> Path:
    """A published database with exactly these rows; tables not named are empty.

    Verdicts on figures of a day and of 28 days follow from the targets, unless rows of kpi_target_verdicts are given.
    """
    targets = tables.get("targets", [])
    if "kpi_target_verdicts" not in tables:
        windows = judged(tables.get("kpi_quality_28_days", []), targets)
        tables = tables | {"kpi_target_verdicts": draws.target_verdict_rows(windows)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        create_marts(connection)
        for table, table_rows in tables.items():
            if table == "kpi_quality_daily":
                table_rows = judged(table_rows, targets)
            fill(connection, table, table_rows)
    return path


def judged(figures: list[dict], targets: list[dict]) -> list[dict]:
    """Figures with target and verdict as the models give them, where they name none."""
    promised = {(t["slice_kind"], t["slice_value"], t["metric"]): t["target"] for t in targets}
    return [_judgement(row, promised) | row for row in figures]


def _judgement(row: dict, promised: dict) -> dict:
    kind, value, metric = row["slice_kind"], row["slice_value"], row["metric"]
    target = promised.get((kind, value, metric), promised.get((kind, "*", metric)))
    if target is None:
        return {}
    better = 1 if metric in ("accuracy", "precision", "recall") else -1
    near, far = (row["lower"], row["upper"])[::better]
    verdict = "not_established"
    if row["status"] == "ok" and better * (near - target) > 0:
        verdict = "met"
    elif row["status"] == "ok" and better * (far - target) < 0:
        verdict = "not_met"
    return {"target": target, "verdict": verdict}
