"""Findings of the queue audit in words, and as rows of "needs attention".

A critical finding has a row of its own, ordered by its harm. The others are grouped by kind and come last:
a missing owner or review makes no decision wrong by itself.
"""

from typing import Any

from modqa_pipeline.report.figures import expected_harm, wording
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.subjects import anchor
from modqa_pipeline.report.sections.headline.attention_item import REMARK, Item
from modqa_pipeline.runs.incident_keys import CHECKS, check_key

Row = dict[str, Any]
PREDICATES = {
    "unregistered": "receives decisions and is not in the registry",
    "not_active": "receives decisions while it is not active",
    "no_owner": "has no owner",
    "no_sla": "has no SLA",
    "no_languages": "names no languages",
    "no_review_date": "has no review date",
    "review_overdue": "is overdue for review",
    "duplicate_name": "shares its name with another active queue",
}
#: The check that fails where a queue has the finding.
CHECKED_BY = {
    "unregistered": "every_queue_with_decisions_is_registered",
    "not_active": "every_queue_with_decisions_was_active",
    "no_owner": "every_active_queue_has_an_owner",
    "no_sla": "every_active_queue_has_an_sla",
    "no_languages": "every_active_queue_names_its_languages",
    "no_review_date": "every_active_queue_has_a_review_date",
    "review_overdue": "every_review_is_current",
    "duplicate_name": "no_two_active_queues_share_a_name",
}
MAX_NAMED = 3
DAYS = 28
"""A finding's decisions are those of a day; harm is that of 28 days, as of everything else."""
GRADES = ("critical", "major", "minor")
"""Severities of a finding about a queue; they are no severities of errors, and have no weights."""


def predicate(finding: str) -> str:
    """The finding as the end of a sentence about a queue; an unknown finding keeps its name.

    >>> predicate("no_owner"), predicate("no_icon")
    ('has no owner', 'has the finding “no icon”')
    """
    return PREDICATES.get(finding, f"has the finding “{wording.words(finding)}”")


def is_critical(row: Row) -> bool:
    """Whether the finding has a row of its own."""
    return (row["severity"] or "").lower() == "critical"


def finding_anchor(row: Row) -> str:
    """The anchor of the finding in the table of findings."""
    return anchor("finding", row["queue_id"] + row["finding"])


def items(facts: DayFacts) -> list[Item]:
    """Rows for "needs attention", unordered."""
    others: dict[str, list[Row]] = {}
    alone = []
    for row in facts.findings:
        # what somebody has accepted is no part of what is gathered
        if is_critical(row) or _key(row) in facts.rules.known:
            alone.append(row)
        else:
            others.setdefault(row["finding"], []).append(row)
    critical = [_critical(facts, row) for row in alone]
    return critical + [_gathered(facts, rows) for rows in others.values()]


def _key(row: Row) -> str:
    finding = row["finding"]
    return check_key(CHECKS, CHECKED_BY.get(finding, str(finding)), row["queue_id"])


def _critical(facts: DayFacts, row: Row) -> Item:
    n = row["n_decisions"] or 0
    return Item(
        what=f"Queue {predicate(row['finding'])}",
        where=facts.edition.queue_name(row["queue_id"], row["queue_name"]),
        how_much=_evidence(row),
        href=f"#{finding_anchor(row)}",
        since=row["since"],
        owner=row["owner"],
        harm=expected_harm.harm_among(facts.window.figure("accuracy"), DAYS * n),
        certainty=n,
        key=_key(row),
        slice=("queue", row["queue_id"]),
    )


def _evidence(row: Row) -> str:
    n, evidence = row["n_decisions"] or 0, (row["evidence"] or "").rstrip(".")
    if not evidence:
        return wording.plural(n, "decision")
    return evidence if str(n) in evidence else f"{evidence}; {wording.plural(n, 'decision')}"


def _gathered(facts: DayFacts, rows: list[Row]) -> Item:
    """One row for all queues with the same finding."""
    names = [facts.edition.queue_name(row["queue_id"], row["queue_name"]) for row in rows]
    more = [f"{len(names) - MAX_NAMED} more"] if len(names) > MAX_NAMED else []
    n = sum(row["n_decisions"] or 0 for row in rows)
    owners = {row["owner"] for row in rows}
    return Item(
        what=f"Queue {predicate(rows[0]['finding'])}",
        where=wording.listed(names[:MAX_NAMED] + more),
        how_much=_evidence(rows[0])
        if len(rows) == 1
        else f"{len(rows)} queues with {wording.plural(n, 'decision')}",
        href=f"#{finding_anchor(rows[0])}",
        since=min((row["since"] for row in rows if row["since"]), default=None),
        owner=owners.pop() if len(owners) == 1 else None,
        rank=REMARK,
        grade=_grade(rows[0]["severity"]),
        harm=n,
    )


def _grade(severity: str | None) -> int:
    """The place of a finding's severity, the gravest first; one that is unknown comes last."""
    known = (severity or "").lower()
    return GRADES.index(known) if known in GRADES else len(GRADES)
