"""Raters and sites of a calibration session that disagree with the others, and raters who rated items again.

Pseudonyms only.
"""

from typing import Any

from modqa_pipeline.report.charts import agreement as chart
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Cell,
    Chart,
    Column,
    Row,
    Table,
    count_cell,
    text_cell,
)
from modqa_pipeline.report.scopes.session import SessionFacts
from modqa_pipeline.report.sections.sessions.agreement import coefficient, figure_cell

PSEUDONYM_LENGTH, MAX_ROWS = 8, 60
ALL = "(all)"
NOTE = (
    "Agreement with the others is the mean, over items, of the share of the others' ratings that are the same. Apart: "
    "the interval is below the agreement of the session. Of 40 raters who read as the others do, one is apart by "
    "chance. A rater who is apart may be the one who is right: look at the reference, and at the items."
)


def build(facts: SessionFacts) -> dict[str, Any]:
    """Charts of raters and of sites, and the table of raters who rated items again."""
    return {
        "raters": _chart(facts, "rater", "raters"),
        "sites": _chart(facts, "site", "sites"),
        "again": _again(facts),
    }


def _chart(facts: SessionFacts, kind: str, many: str) -> Chart | None:
    rows = [row for row in facts.with_others if row["slice_kind"] == kind]
    whole = facts.whole["percent_agreement"]
    if len(rows) < 2 or whole is None:
        return None
    shown = rows[:MAX_ROWS]
    names = [_name(row) for row in shown]
    n_apart = sum(row["is_apart"] for row in rows)
    title = (
        f"{n_apart} of {wording.plural(len(rows), kind)} {'is' if n_apart == 1 else 'are'} apart"
        if n_apart
        else f"None of {len(rows)} {many} is apart"
    )
    table = Table(
        name=many,
        caption=f"{many.capitalize()} against the others, lowest agreement first",
        columns=[
            Column(kind.capitalize(), is_number=False),
            *([Column("Site", is_number=False)] if kind == "rater" else []),
            Column("With the others", has_bounds=True),
            Column("Apart", is_number=False),
            Column("Right", has_bounds=True),
            Column("Items"),
        ],
        rows=[_row(facts, row) for row in shown],
        where=f"marts.kpi_calibration_with_others where {facts.of_session} and slice_kind = '{kind}'",
        note=f"{MAX_ROWS} of {len(rows)} rows shown." if len(rows) > MAX_ROWS else "",
    )
    figure = chart.with_others(shown, names, whole)
    return Chart(many, title, figure, table, NOTE if kind == "rater" else "")


def _name(row: dict[str, Any]) -> str:
    value = row["slice_value"]
    return value[:PSEUDONYM_LENGTH] if row["slice_kind"] == "rater" else value


def _row(facts: SessionFacts, row: dict[str, Any]) -> Row:
    of_rater = row["slice_kind"] == "rater"
    kind = "rater_reference" if of_rater else "site"
    return Row([
        text_cell(_name(row)),
        *([text_cell(row["site"])] if of_rater else []),
        figure_cell(row, "percent_agreement"),
        text_cell("apart" if row["is_apart"] else "no"),
        figure_cell(facts.agreement.get((kind, row["slice_value"])), "accuracy"),
        count_cell(row["n_items"]),
    ])  # fmt: skip


def _again(facts: SessionFacts) -> Table | None:
    rows = facts.of_kind("rater_again")
    if not rows:
        return None
    rows.sort(key=lambda row: (row["slice_value"] == ALL, row["percent_agreement"]))
    return Table(
        name="again",
        caption="Items rated before: does a rater give the same label again?",
        columns=[
            Column("Rater", is_number=False),
            Column("The same label", has_bounds=True),
            Column("AC1", has_bounds=True),
            Column("Cohen's kappa"),
            Column("Items"),
        ],
        rows=[
            Row([
                text_cell("all" if row["slice_value"] == ALL else row["slice_value"][:PSEUDONYM_LENGTH]),
                figure_cell(row, "percent_agreement"),
                figure_cell(row, "gwet_ac1"),
                _kappa(row),
                count_cell(row["n_items"]),
            ])
            for row in rows[-MAX_ROWS:]
        ],
        where=f"marts.kpi_calibration_agreement where {facts.of_session} and slice_kind = 'rater_again'",
        note="Against the rater's last rating of the item in an earlier session. A discussion in between should change "
        "some labels; a rater who changes labels without one is not sure of the rule.",
    )  # fmt: skip


def _kappa(row: dict[str, Any]) -> Cell:
    value = row["cohen_kappa"]
    return Cell(wording.UNKNOWN) if value is None else Cell(coefficient(value), value=value)
