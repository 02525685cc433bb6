"""Auditors compared with each other and with adjudication, over 28 days. Pseudonyms only."""

from typing import Any

from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    text_cell,
)
from modqa_pipeline.report.queries import people
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.people.moderators import PSEUDONYM_LENGTH

COLUMNS = [
    Column("Auditor", is_number=False),
    Column("First readings"),
    Column("Second readings"),
    Column("Read by two"),
    Column("Agree with the other", has_bounds=True),
    Column("Adjudicated"),
    Column("Upheld", has_bounds=True),
]
NOTE = (
    "Only readings that the draw marked for a second one, in either role. A pair that disagrees lowers the agreement "
    "of both auditors; adjudication shows who was right."
)


def build(facts: DayFacts) -> Table | None:
    """One row per auditor whose items were read twice; None if there is none."""
    rows = people.auditor_quality(facts.marts, facts.day)
    if not rows:
        return None
    return Table(
        name="auditors",
        caption="Auditors compared with each other and with adjudication, over 28 days",
        columns=COLUMNS,
        rows=[_row(row, facts.rules.min_audited) for row in rows],
        where=f"marts.kpi_auditor_quality where period_kind = '28_days' and period_end = '{facts.day}'",
        note=NOTE,
    )


def _row(row: dict[str, Any], min_audited: int) -> Row:
    agreement = _figure(row, "agreement", row["n_read_twice"])
    upheld = _figure(row, "upheld", row["n_adjudicated"])
    return Row(
        [
            text_cell(row["auditor_key"][:PSEUDONYM_LENGTH]),
            *(count_cell(row[n]) for n in ("n_first_reads", "n_second_reads", "n_read_twice")),
            figure_cell(agreement),
            count_cell(row["n_adjudicated"]),
            Cell(row["undefined_reason"], is_weak=True)
            if row["undefined_reason"]
            else figure_cell(upheld),
        ]
    )


def _figure(row: dict[str, Any], name: str, n: int) -> Figure:
    return Figure(
        estimate=row[f"{name}_rate"],
        lower=row[f"{name}_lower"],
        upper=row[f"{name}_upper"],
        n_audited=n,
        status=row[f"{name}_status"],
    )
