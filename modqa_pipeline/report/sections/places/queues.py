"""Queues over a period against their targets, and the findings of the queue audit."""

from collections.abc import Sequence
from typing import Any

from modqa_pipeline.report.charts.intervals import Dot
from modqa_pipeline.report.figures import expected_harm, wording
from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    day_cell,
    figure_cell,
    metric_column,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import anchor
from modqa_pipeline.report.sections.headline.findings import finding_anchor, predicate
from modqa_pipeline.report.sections.places.against_targets import (
    MAX_ROWS,
    place,
    unlisted,
    verdict_cell,
)

Findings = Sequence[dict[str, Any]]
Queue = tuple[str, dict[str, Figure]]
NO_QUEUES = "No decision of {noun} is in a queue that was audited."
FINDING_COLUMNS = [
    Column("Queue", is_number=False),
    Column("Finding", is_number=False),
    Column("Severity", is_number=False),
    Column("Since", is_number=False, keeps_line=True),
    Column("Owner", is_number=False),
    Column("Decisions, this day"),
    Column("Evidence", is_number=False),
]


def build(facts: PeriodFacts, findings: Findings = ()) -> dict[str, Any]:
    """The dot plot of queues with its table; `findings` are those of the queue audit."""
    queues = _most_harmful_first(facts, findings)
    dots = [_dot(facts, queue, known["accuracy"]) for queue, known in queues if "accuracy" in known]
    if not dots:
        return {"chart": None, "remark": NO_QUEUES.format(noun=facts.period.noun), "table": None}
    dots.sort(key=lambda dot: (not dot.figure.is_shown, dot.figure.estimate or 0))
    return place("queue", dots, facts.period.words, _table(facts, queues, findings))


def _dot(facts: PeriodFacts, queue: str, figure: Figure) -> Dot:
    return Dot(facts.edition.queue_name(queue), figure, figure.verdict, figure.target)


def _most_harmful_first(facts: PeriodFacts, findings: Findings) -> list[Queue]:
    """Queues of the period, and queues that only have findings."""
    known = facts.of_kind("queue")
    for finding in findings:
        known.setdefault(finding["queue_id"], {})
    return sorted(known.items(), key=lambda item: (-_harm(item[1]), item[0]))


def _harm(figures: dict[str, Figure]) -> float:
    accuracy = figures.get("accuracy")
    return expected_harm.harm_among(accuracy, accuracy.n_decisions if accuracy else 0)


def _table(facts: PeriodFacts, queues: list[Queue], findings: Findings) -> Table:
    day = [Column(wording.short_day(facts.day.date), has_bounds=True)] if facts.day else []
    columns = [
        Column("Queue", is_number=False),
        metric_column("accuracy"),
        Column("Verdict", is_number=False),
        *day,
        metric_column("leakage_rate"),
        metric_column("over_enforcement_rate", "Over-enforced"),
        Column("SLA met"),
        Column("Audits"),
        Column("Decisions"),
        Column("Owner", is_number=False),
        Column("Findings"),
    ]
    rows = [_row(facts, queue, known, findings) for queue, known in queues[:MAX_ROWS]]
    where = f"{facts.period.of_figures} and slice_kind = 'queue'"
    caption = f"Queues {facts.period.words}, most expected harm first"
    return Table("queues", caption, columns, rows, where, unlisted(len(queues)))


def _row(facts: PeriodFacts, queue: str, known: dict[str, Figure], findings: Findings) -> Row:
    accuracy = known.get("accuracy")
    operations = facts.operations.get(("queue", queue)) or {}
    n_decisions = accuracy.n_decisions if accuracy else operations.get("n_decisions")
    day = [day_cell(facts.day.figure("accuracy", "queue", queue), accuracy)] if facts.day else []
    cells = [
        text_cell(facts.edition.queue_name(queue), href=facts.edition.href("queue", queue)),
        figure_cell(accuracy, accuracy.target if accuracy else None),
        verdict_cell(accuracy.verdict if accuracy else None),
        *day,
        figure_cell(known.get("leakage_rate")),
        figure_cell(known.get("over_enforcement_rate")),
        rate_cell(operations.get("sla_met_rate")),
        count_cell(accuracy.n_audited if accuracy else None),
        count_cell(n_decisions),
        text_cell(facts.edition.queue_owner(queue)),
        _findings_cell(queue, findings),
    ]
    return Row(cells, anchor("queue", queue))


def _findings_cell(queue: str, findings: Findings) -> Cell:
    """How many findings, with a link to the first."""
    own = [finding for finding in findings if finding["queue_id"] == queue]
    return count_cell(len(own), href=f"#{finding_anchor(own[0])}" if own else "")


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
    name = facts.edition.queue_name(row["queue_id"], row["queue_name"])
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
