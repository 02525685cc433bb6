"""Queues of the day against their targets, and the findings of the queue audit."""

from typing import Any

from modqa_pipeline.report.charts.intervals import Dot
from modqa_pipeline.report.figures import expected_harm
from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import quality
from modqa_pipeline.report.scopes.day import DayFacts, anchor
from modqa_pipeline.report.sections.headline.findings import finding_anchor, predicate
from modqa_pipeline.report.sections.places.against_targets import (
    MAX_ROWS,
    place,
    unlisted,
    verdict_cell,
)

Queue = tuple[str, dict[str, Figure]]
NO_QUEUES = "No decision of this day is in a queue that was audited."
COLUMNS = [
    Column("Queue", is_number=False),
    Column("Accuracy", has_bounds=True),
    Column("Verdict", is_number=False),
    Column("This week", has_bounds=True),
    Column("Leakage", has_bounds=True),
    Column("Over-enforced", has_bounds=True),
    Column("SLA met"),
    Column("Audits"),
    Column("Decisions"),
    Column("Owner", is_number=False),
    Column("Findings"),
]
FINDING_COLUMNS = [
    Column("Queue", is_number=False),
    Column("Finding", is_number=False),
    Column("Severity", is_number=False),
    Column("Since", is_number=False, keeps_line=True),
    Column("Owner", is_number=False),
    Column("Decisions, this day"),
    Column("Evidence", is_number=False),
]


def build(facts: DayFacts) -> dict[str, Any]:
    """The dot plot of queues with its table."""
    queues = _most_harmful_first(facts)
    dots = [_dot(facts, queue, known["accuracy"]) for queue, known in queues if "accuracy" in known]
    if not dots:
        return {"chart": None, "remark": NO_QUEUES, "table": None}
    dots.sort(key=lambda dot: (not dot.figure.is_shown, dot.figure.estimate or 0))
    return place("queue", dots, "on this day", _table(facts, queues))


def _dot(facts: DayFacts, queue: str, figure: Figure) -> Dot:
    return Dot(facts.queue_name(queue), figure, figure.verdict, figure.target)


def _most_harmful_first(facts: DayFacts) -> list[Queue]:
    """Queues of the day, and queues that only have findings."""
    known = facts.of_kind("queue")
    for finding in facts.findings:
        known.setdefault(finding["queue_id"], {})
    return sorted(known.items(), key=lambda item: (-_harm(item[1]), item[0]))


def _harm(figures: dict[str, Figure]) -> float:
    accuracy = figures.get("accuracy")
    return expected_harm.harm_among(accuracy, accuracy.n_decisions if accuracy else 0)


def _table(facts: DayFacts, queues: list[Queue]) -> Table:
    week = quality.week_slices(facts.marts, facts.day)
    rows = [_row(facts, queue, known, week) for queue, known in queues[:MAX_ROWS]]
    where = f"marts.kpi_quality_daily where decision_date = '{facts.day}' and slice_kind = 'queue'"
    note = unlisted(len(queues))
    return Table("queues", "Queues, most expected harm first", COLUMNS, rows, where, note)


def _row(facts: DayFacts, queue: str, known: dict[str, Figure], week: quality.Slices) -> Row:
    accuracy = known.get("accuracy")
    this_week = week.get(("queue", queue), {}).get("accuracy")
    operations = facts.operations.get(("queue", queue)) or {}
    n_decisions = accuracy.n_decisions if accuracy else operations.get("n_decisions")
    cells = [
        text_cell(facts.queue_name(queue)),
        figure_cell(accuracy, facts.min_audited, accuracy.target if accuracy else None),
        verdict_cell(accuracy.verdict if accuracy else None),
        figure_cell(this_week, facts.min_audited),
        figure_cell(known.get("leakage_rate"), facts.min_audited),
        figure_cell(known.get("over_enforcement_rate"), facts.min_audited),
        rate_cell(operations.get("sla_met_rate")),
        count_cell(accuracy.n_audited if accuracy else None),
        count_cell(n_decisions),
        text_cell(facts.queue_owner(queue)),
        _findings_cell(facts, queue),
    ]
    return Row(cells, anchor("queue", queue))


def _findings_cell(facts: DayFacts, queue: str) -> Cell:
    """How many findings, with a link to the first."""
    findings = [f for f in facts.findings if f["queue_id"] == queue]
    return count_cell(len(findings), href=f"#{finding_anchor(findings[0])}" if findings else "")


def findings_table(facts: DayFacts) -> Table:
    """Every finding of the day with its evidence."""
    return Table(
        name="queue-findings",
        caption="Findings of the queue audit",
        columns=FINDING_COLUMNS,
        rows=[_finding_row(facts, row) for row in facts.findings[:MAX_ROWS]],
        where=f"marts.queue_audit_findings where decision_date = '{facts.day}'",
        note=unlisted(len(facts.findings)),
        empty="The queue audit has no findings on this day.",
    )


def _finding_row(facts: DayFacts, row: dict[str, Any]) -> Row:
    name = facts.queue_name(row["queue_id"], row["queue_name"])
    cells = [
        text_cell(name, href=f"#{anchor('queue', row['queue_id'])}"),
        text_cell(predicate(row["finding"])),
        text_cell(row["severity"]),
        text_cell(str(row["since"]) if row["since"] else None),
        text_cell(row["owner"]),
        count_cell(row["n_decisions"]),
        text_cell(row["evidence"]),
    ]
    return Row(cells, finding_anchor(row))
