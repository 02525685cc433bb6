"""Section 2, needs attention: at most ten things to act on, the most harmful first.

Failed checks and missing deliveries come first if they make the figures doubtful, and last if they do not.
The others are ordered by expected harm (wrong decisions times severity weight), then by the number of audits.
"""

from typing import Any

from modqa_pipeline.home.ledger import reason_alone
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.queries import trust
from modqa_pipeline.report.scopes.day import DayFacts, anchor
from modqa_pipeline.report.sections.headline import failed_checks, findings, shortfalls
from modqa_pipeline.report.sections.headline.attention_item import DOUBT, REMARK, Item, quieted
from modqa_pipeline.runs.incident_keys import CHECKS, check_key, delivery_key

MAX_ROWS = 10


def build(facts: DayFacts) -> dict[str, Any]:
    """The rows to show, and the number of further rows."""
    found = [
        *_refused(facts),
        *_checks(facts),
        *_too_few(facts),
        *findings.items(facts),
        *shortfalls.items(facts),
    ]
    items = [quieted(item, facts.known) for item in found]
    items.sort(key=Item.order)
    return {
        "rows": items[:MAX_ROWS],
        "n_checks": len(facts.checks),
        "n_more": max(0, len(items) - MAX_ROWS),
        "where": "marts.ingest_ledger, quarantined_rows, fct_check_results, kpi_site_scorecard, kpi_quality_daily, "
        f"queue_audit_findings of '{facts.day}'",
    }


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
        for row in trust.refused_deliveries(facts.marts, facts.day, facts.quarantine_share)
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
    figure = facts.figure("accuracy")
    if figure is None or figure.status != "insufficient":
        return []
    return [
        Item(
            what="Too few audits to state the day's accuracy",
            where="all decisions",
            how_much=figure.says(facts.min_audited),
            href="#trust",
            rank=DOUBT,
        )
    ]
