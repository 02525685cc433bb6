"""Auditors make errors too: overall rates of 28 days as read, and corrected where enough was read twice."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure, figure_of
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    text_cell,
)
from modqa_pipeline.report.queries import quality
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.people import auditors

COLUMNS = [
    Column("Metric", is_number=False),
    Column("As read", has_bounds=True),
    Column("Corrected", has_bounds=True),
    Column("Second readings"),
    Column("Adjudicated"),
    Column("Agreements among them"),
    Column("What is missing", is_number=False),
]
GOLDEN_COLUMN = Column("By golden items", has_bounds=True)
OUT_OF_BOUNDS = {"below 0": "below 0", "above 1": "above 100"}
NOTE = (
    "Corrected with the verdicts that the draw marked for a second, blind reading, and with the adjudication of both. "
    "A corrected rate needs at least {least} second readings and {least} adjudicated agreements; with fewer, only "
    "an interval is shown."
)
GOLDEN_NOTE = (
    "By golden items: Rogan and Gladen's estimate, which assumes that golden items are as hard as others. If both "
    "are shown, prefer the one from second readings."
)


def build(facts: DayFacts) -> dict[str, Any] | None:
    """One sentence on accuracy, a table of all metrics, one of auditors; None if nothing was audited."""
    rows = [row for row in quality.corrections(facts.marts, facts.day) if row["n_audited"]]
    if not rows:
        return None
    rows.sort(key=lambda row: list(METRICS).index(row["metric"]))
    return {
        "says": _sentence(facts, rows[0]),
        "table": _table(facts, rows),
        "people": auditors.build(facts),
    }


def _sentence(facts: DayFacts, row: dict[str, Any]) -> str:
    as_read, corrected = _as_read(row), _corrected(row)
    colon = "" if as_read.is_shown else ":"
    start = (
        f"{METRICS[row['metric']].label} as read{colon} {as_read.says(facts.rules.min_audited)};"
    )
    sizes = (
        f"{wording.plural(row['n_read_twice'], 'second reading')} and "
        f"{wording.plural(row['n_adjudicated'], 'adjudication')}"
    )
    if corrected.is_shown:
        return f"{start} corrected for auditors' own errors {corrected.stated()}, from {sizes}."
    why = missing(row, facts.rules.min_audited)
    if corrected.lower is None:
        return f"{start} not corrected for auditors' own errors: {why}."
    return (
        f"{start} corrected for auditors' own errors somewhere from {corrected.range()}{wording.THIN}%, "
        f"from {sizes}: {why}."
    )


def _table(facts: DayFacts, rows: list[dict[str, Any]]) -> Table:
    has_golden = any(_golden_readings(row) for row in rows)
    golden_columns = [GOLDEN_COLUMN] if has_golden else []
    notes = [NOTE.format(least=facts.rules.min_audited), *([GOLDEN_NOTE] if has_golden else [])]
    return Table(
        name="auditors-errors",
        caption="Rates over 28 days as auditors read them, and corrected for their errors",
        columns=COLUMNS[:3] + golden_columns + COLUMNS[3:],
        rows=[_row(facts, row, has_golden) for row in rows],
        where=f"marts.kpi_quality_corrected where {facts.window.period.of_scorecards} and slice_kind = 'all'; "
        f"marts.kpi_quality_28_days where period_end = '{facts.day}' and slice_kind = 'all'",
        note=" ".join(notes),
    )


def _row(facts: DayFacts, row: dict[str, Any], has_golden: bool) -> Row:
    counts = ("n_read_twice", "n_adjudicated", "n_agreements_adjudicated")
    return Row(
        [
            text_cell(METRICS[row["metric"]].label),
            figure_cell(_as_read(row)),
            _corrected_cell(_corrected(row)),
            *([_golden_cell(row)] if has_golden else []),
            *(count_cell(row[count]) for count in counts),
            text_cell(missing(row, facts.rules.min_audited) or "nothing"),
        ]
    )


def _as_read(row: dict[str, Any]) -> Figure:
    return figure_of(row | {"status": row["status_as_read"]})


def _corrected(row: dict[str, Any]) -> Figure:
    return Figure(
        estimate=row["corrected_estimate"],
        lower=row["corrected_lower"],
        upper=row["corrected_upper"],
        n_audited=row["n_audited"],
        status=row["status"],
    )


def _corrected_cell(figure: Figure) -> Cell:
    """The rate with its interval; only the interval where too few readings were repeated."""
    return Cell(
        text=wording.percent(figure.shown),
        value=figure.shown,
        note=figure.range(),
        lower=figure.lower,
        upper=figure.upper,
        is_weak=not figure.is_shown,
    )


def missing(row: dict[str, Any], min_audited: int) -> str:
    """Why there is no corrected rate; empty if there is one."""
    if row["undefined_reason"] in OUT_OF_BOUNDS:
        end = OUT_OF_BOUNDS[row["undefined_reason"]]
        return f"the correction of {wording.points(row['correction'])} leads {end}{wording.THIN}%"
    if row["undefined_reason"]:
        return row["undefined_reason"]
    if row["status"] == "ok":
        return ""
    needed = {
        "n_read_twice": "second readings",
        "n_agreements_adjudicated": "adjudicated agreements",
    }
    few = [
        f"{words} ({wording.count(row[name])} of {min_audited})"
        for name, words in needed.items()
        if row[name] < min_audited
    ]
    return f"too few {wording.listed(few)}" if few else "too few audits as read"


def _golden_readings(row: dict[str, Any]) -> int:
    return (row["n_golden_violating"] or 0) + (row["n_golden_clean"] or 0)


def _golden_cell(row: dict[str, Any]) -> Cell:
    """Rogan and Gladen's estimate, or why it is refused; a dash for metrics that have none."""
    reason = row["rogan_gladen_reason"]
    if reason:
        words = OUT_OF_BOUNDS.get(reason)
        return Cell(f"{words}{wording.THIN}%" if words else reason, is_weak=True)
    figure = Figure(
        estimate=row["rogan_gladen_estimate"],
        lower=row["rogan_gladen_lower"],
        upper=row["rogan_gladen_upper"],
        n_audited=row["n_audited"],
        status="ok",
    )
    return _corrected_cell(figure)
