"""Section 2, needs attention: at most ten things to act on, the most harmful first.

Failed checks and missing deliveries come first if they make the figures doubtful, and last if they do not. The
others are about 28 days and every kind of slice, new ones apart from those that have stood for longer, ordered by
expected harm (wrong decisions times severity weight), then by the number of audits. What is to be watched follows;
what has ended is a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from modqa_pipeline.home.ledger import reason_alone
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS
from modqa_pipeline.report.queries import trust
from modqa_pipeline.report.queries.standings import NEW_DAYS
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import anchor
from modqa_pipeline.report.sections.headline import failed_checks, findings, shortfalls, watch
from modqa_pipeline.report.sections.headline.attention_item import (
    DOUBT,
    HARM,
    KNOWN,
    REMARK,
    WATCH,
    Item,
    quieted,
)
from modqa_pipeline.runs.incident_keys import CHECKS, check_key, delivery_key

MAX_ROWS, KEPT_FOR_WATCH, MAX_RESOLVED = 10, 3, 5
METRIC_WORDS = {metric: known.label.lower() for metric, known in METRICS.items()} | {
    shortfalls.SLA: "SLA met"
}


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: list[Item]


def build(facts: DayFacts) -> dict[str, Any]:
    """Groups of rows to show, the number of further rows, and what has ended in the last week."""
    items = ordered(facts)
    new_from = facts.day - timedelta(days=NEW_DAYS - 1)
    return {
        "groups": _groups(_first(items), new_from),
        "rows": _first(items),
        "nothing": f"Nothing to report: {_passed(facts)}, and no slice is shown to miss its target.",
        "n_more": max(0, len(items) - MAX_ROWS),
        "resolved": _resolved(facts),
        "where": "marts.ingest_ledger, quarantined_rows, fct_check_results, queue_audit_findings of "
        f"'{facts.day}'; kpi_target_verdicts, kpi_slice_standings where period_end = '{facts.day}'",
    }


def of_period(facts: PeriodFacts) -> dict[str, Any]:
    """The same of a week or a month: targets that it misses."""
    items = sorted(shortfalls.of_period(facts), key=Item.order)
    return {
        "groups": [Group("", items[:MAX_ROWS])] if items else [],
        "nothing": "Nothing to report: no slice is shown to miss its target.",
        "n_more": max(0, len(items) - MAX_ROWS),
        "resolved": "",
        "where": f"marts.kpi_target_verdicts where {facts.period.of_scorecards}",
    }


def _passed(facts: DayFacts) -> str:
    return "no check failed" if facts.checks else "no check has run for this day"


def ordered(facts: DayFacts) -> list[Item]:
    """Everything that needs attention on a day's page, the most urgent first."""
    first = [
        *_refused(facts),
        *_checks(facts),
        *_too_few(facts),
        *findings.items(facts),
        *shortfalls.items(facts),
    ]
    found = [*first, *watch.items(facts, first)]
    return sorted((quieted(item, facts.rules.known) for item in found), key=Item.order)


def _first(items: list[Item]) -> list[Item]:
    """The rows to show: the most urgent, with some room kept for what is to be watched."""
    watched = [item for item in items if item.rank == WATCH]
    others = [item for item in items if item.rank != WATCH]
    room = MAX_ROWS - min(KEPT_FOR_WATCH, len(watched))
    shown = others[:room]
    return sorted([*shown, *watched[: MAX_ROWS - len(shown)]], key=Item.order)


def _groups(rows: list[Item], new_from: Any) -> list[Group]:
    """Rows apart: doubts, what is new, what has stood for longer, remarks, what to watch, what is known."""
    harmful = [item for item in rows if item.rank == HARM]
    new = [item for item in harmful if item.since is None or item.since >= new_from]
    named = {
        "Before you use the figures": [item for item in rows if item.rank == DOUBT],
        f"New since {wording.day_name(new_from)}": new,
        "Standing": [item for item in harmful if item not in new],
        "Housekeeping": [item for item in rows if item.rank == REMARK],
        "Watch: not shown, or unlike the others": [item for item in rows if item.rank == WATCH],
        "Known and accepted": [item for item in rows if item.rank == KNOWN],
    }
    return [Group(title, items) for title, items in named.items() if items]


def _resolved(facts: DayFacts) -> str:
    """What was missed or outside the rest until last week and no longer is, in words."""
    ended = [
        f"{facts.edition.title(row['slice_kind'], row['slice_value'])} ({METRIC_WORDS[row['metric']]})"
        for row in _once(facts)
    ]
    more = [f"{len(ended) - MAX_RESOLVED} more"] if len(ended) > MAX_RESOLVED else []
    return wording.listed(ended[:MAX_RESOLVED] + more)


def _once(facts: DayFacts) -> Iterable[dict[str, Any]]:
    """Runs that ended in the last week, each slice and metric once."""
    ended = [row for row in (*facts.missed, *facts.outside) if not row["is_bad"]]
    return {
        (row["slice_kind"], row["slice_value"], row["metric"]): row
        for row in ended
        if row["metric"] in METRIC_WORDS
    }.values()


def _refused(facts: DayFacts) -> list[Item]:
    """Deliveries that were meant for the day and are not in its figures: before everything else."""
    return [
        Item(
            what="Many rows of a delivery were refused"
            if row["has_accepted"]
            else "Nothing of a delivery was accepted",
            where=row["file_name"],
            how_much=f"{wording.count(row['rows_quarantined'])} of {wording.plural(row['rows_read'], 'row')} refused"
            if row["rows_read"]
            else wording.shortened(reason_alone(row["file_name"], row["example"] or ""), 160),
            href="#trust",
            rank=DOUBT,
            grade=-1 if row["has_accepted"] else -2,
            harm=row["rows_quarantined"],
            key=delivery_key(row["file_name"]),
        )
        for row in trust.refused_deliveries(facts.marts, facts.day, facts.rules.quarantine_share)
    ]


def _checks(facts: DayFacts) -> list[Item]:
    """Failed checks; those on queue metadata only where no finding says the same in detail."""
    return [
        Item(
            what=f"Check failed: {_lower_first(check['expectation'])}",
            where="; ".join(failed_checks.named_keys(check)[:2]) or wording.words(check["suite"]),
            how_much=f"expected {check['expected']}, found {check['observed']}",
            href=f"{facts.day}-checks.html#{anchor('check', check['suite'] + check['check_name'])}",
            since=check["since"],
            rank=DOUBT if failed_checks.is_doubtful(check) else REMARK,
            harm=1.0 if check["severity"] == "critical" else 0.0,
            key=_key(check),
        )
        for check in failed_checks.failed(facts)
        if failed_checks.is_doubtful(check) or not facts.findings
    ]


def _key(check: dict[str, Any]) -> str:
    """The alert's key: of the one thing that fails the check, else of the check."""
    about = failed_checks.things(check)
    return check_key(CHECKS, check["check_name"], about[0] if len(about) == 1 else None)


def _lower_first(sentence: str | None) -> str:
    text = (sentence or "no expectation is recorded").rstrip(".")
    return text[:1].lower() + text[1:]


def _too_few(facts: DayFacts) -> list[Item]:
    figure = facts.window.figure("accuracy")
    if figure is None or not figure.is_few:
        return []
    return [
        Item(
            what="Too few audits to state the accuracy of 28 days",
            where="all decisions",
            how_much=figure.says(facts.rules.min_audited),
            href="#trust",
            rank=DOUBT,
        )
    ]
