"""Section 10, can I trust this page? Where the rows came from and which checks they passed."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import Column, Row, Table, count_cell, text_cell
from modqa_pipeline.report.queries import trust
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.people import auditors_errors
from modqa_pipeline.report.sections.trust import draw

SOURCE_COLUMNS = [
    Column("Source", is_number=False),
    Column("Last delivery", is_number=False, keeps_line=True),
    Column("Newest day", is_number=False, keeps_line=True),
    Column("Files"),
    Column("Rows read"),
    Column("Accepted"),
    Column("Quarantined"),
    Column("Exact duplicates"),
    Column("Time without zone"),
]
REASON_COLUMNS = [
    Column("Source", is_number=False),
    Column("Reason", is_number=False),
    Column("Rows"),
    Column("Unresolved"),
    Column("For example", is_number=False),
]


def build(facts: DayFacts) -> dict[str, Any]:
    """Deliveries, refused rows, the draw, the checks, and the versions behind the page."""
    return {
        "sources": _sources(trust.sources(facts.marts, facts.day), facts),
        "reasons": _reasons(trust.quarantine_reasons(facts.marts, facts.day), facts),
        "refused": trust.refused_files(facts.marts, facts.day),
        "not_placed": _not_placed(trust.rows_not_placed(facts.marts, facts.day)),
        "design": draw.build(facts),
        "auditors": auditors_errors.build(facts),
        "draw": _draw(facts.coverage, trust.waiting_audits(facts.marts)),
        "suites": _suites(facts),
        "made_with": _made_with(facts),
        "checks_page": f"{facts.day}-checks.html",
    }


def _sources(rows: list[dict[str, Any]], facts: DayFacts) -> Table:
    return Table(
        name="sources",
        caption="Freshness and rows by source",
        columns=SOURCE_COLUMNS,
        rows=[_source(row) for row in rows],
        where=f"marts.ingest_ledger where date '{facts.day}' between first_day and last_day",
        note="Rows of all files that hold rows of this day, or refused rows that were meant for it.",
        empty="No file was delivered yet.",
    )


def _source(row: dict[str, Any]) -> Row:
    counts = ("n_files", "rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate")
    names = [row["source"], wording.moment(row["last_received_at"]), str(row["newest_day"] or "")]
    cells = [text_cell(name) for name in names]
    return Row(cells + [count_cell(row[name]) for name in (*counts, "n_without_zone")])


def _reasons(rows: list[dict[str, Any]], facts: DayFacts) -> Table:
    return Table(
        name="quarantine",
        caption="Rows refused, by reason",
        columns=REASON_COLUMNS,
        rows=[_reason(row) for row in rows],
        where=f"marts.quarantined_rows where intended_day = '{facts.day}' and line_number is not null",
        empty="No row that was meant for this day was refused.",
    )


def _not_placed(row: dict[str, Any]) -> str:
    """How many refused rows say nowhere for which day they were meant; blank without any."""
    if not row["n_rows"]:
        return ""
    rows, files = (
        wording.plural(row["n_rows"], "refused row"),
        wording.plural(row["n_files"], "file"),
    )
    return f"Not placed: {rows} in {files} of these days, with no day in the row or in the file's name."


def _reason(row: dict[str, Any]) -> Row:
    names = [text_cell(row["source"]), text_cell(wording.words(row["reason_code"]))]
    example = text_cell(wording.shortened(row["example"] or "", 160))
    return Row([*names, count_cell(row["n"]), count_cell(row["n_open"]), example])


def _draw(row: dict[str, Any], waiting: int) -> list[tuple[str, str]]:
    """The audit of the day as pairs of label and value."""
    drawn = row["n_drawn"] or 0
    if not row["n_strata"]:
        return [
            ("Draw", "nothing was drawn for this day"),
            ("Verdicts without their decision", wording.count(waiting)),
        ]
    late = wording.plural(row["n_late"] or 0, "decision")
    late += f", {wording.count(row['n_late_drawn'] or 0)} drawn so far"
    pairs = [
        ("Decisions in the frame", wording.count(row["n_decisions"])),
        (
            "Drawn",
            f"{wording.count(drawn)} from {wording.plural(row['n_strata'], 'stratum', 'strata')}",
        ),
        ("Returned", f"{wording.count(row['n_returned'])} of {wording.count(row['n_asked'] or 0)}"),
        ("Pending adjudication", wording.count(row["n_pending"] or 0)),
        ("Could not be assessed", wording.count(row["n_unassessable"] or 0)),
        ("Arrived after the draw", late if row["n_late"] else "none"),
        ("Verdicts without their decision", wording.count(waiting)),
    ]
    if row["n_census"]:
        pairs.insert(
            2, ("Audited in full (census)", wording.plural(row["n_census"], "stratum", "strata"))
        )
    return pairs


def _suites(facts: DayFacts) -> list[dict[str, Any]]:
    """Passed and failed checks by suite."""
    suites: dict[str, dict[str, Any]] = {}
    for check in facts.checks:
        suite = suites.setdefault(
            check["suite"], {"name": wording.words(check["suite"]), "passed": 0, "failed": 0}
        )
        suite["passed" if check["is_passed"] else "failed"] += 1
    return sorted(suites.values(), key=lambda suite: (-suite["failed"], suite["name"]))


def _made_with(facts: DayFacts) -> list[tuple[str, str]]:
    row = facts.publications.get(facts.day) or {}
    return [
        ("Published", wording.moment(row.get("published_at"))),
        ("Plan", (row.get("plan_hash") or wording.UNKNOWN)[:16]),
        (
            "Seed",
            "none: the draw is ordered by a keyed hash of the home's secret and is kept in draws/",
        ),
        ("Last receipt seen", wording.count(row.get("last_receipt_sequence"))),
        ("Code version", row.get("code_version") or wording.UNKNOWN),
        ("Run", row.get("run_id") or wording.UNKNOWN),
    ]
