"""All targets over 28 days: what the audits show for each, and how many more audits would show it."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import MET, METRICS, NOT_ESTABLISHED, NOT_MET, figure_of
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    figure_cell,
    target_cell,
    text_cell,
)
from modqa_pipeline.report.queries import quality
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.places import sites
from modqa_pipeline.report.sections.places.against_targets import MAX_ROWS, unlisted, verdict_cell

COLUMNS = [
    Column("Target for", is_number=False),
    Column("Metric", is_number=False),
    Column("Target"),
    Column("28 days", has_bounds=True),
    Column("Verdict", is_number=False),
    Column("Among all", is_number=False),
    Column("Audits to settle it"),
]
ORDER = (NOT_MET, NOT_ESTABLISHED, MET)
OUT_OF_REACH = 10
"""More further audits than this many times those of the 28 days are not shown as a number."""
NOTE = (
    "Not established: the audits show neither that it is met nor that it is missed. Audits to settle it are further "
    "ones, if the rate stays as it is: use them to plan the next weeks, never to stop early. Verdicts among all "
    "correct for testing several targets at once: at most 1 in 20 of them is expected to be false."
)


def build(facts: DayFacts) -> Table:
    """Missed targets first, then open ones."""
    rows = quality.target_verdicts(facts.marts, facts.day)
    rows.sort(key=lambda row: ORDER.index(row["verdict"]))
    note = " ".join(filter(None, (NOTE, unlisted(len(rows)))))
    return Table(
        name="targets",
        caption=_caption(rows),
        columns=COLUMNS,
        rows=[_row(facts, row) for row in rows[:MAX_ROWS]],
        where=f"marts.kpi_target_verdicts where {facts.in_window}",
        note=note,
        empty="No target of config/targets.csv has figures in the 28 days.",
    )


def _caption(rows: list[dict[str, Any]]) -> str:
    n = {word: sum(row["verdict"] == word for row in rows) for word in ORDER}
    return (
        f"Targets over 28 days: {n[NOT_MET]} not met, {n[NOT_ESTABLISHED]} not established, {n[MET]} met"
        if rows
        else "Targets over 28 days"
    )


def _row(facts: DayFacts, row: dict[str, Any]) -> Row:
    return Row(
        [
            _place(facts, row["slice_kind"], row["slice_value"]),
            text_cell(METRICS[row["metric"]].label),
            target_cell(row["target"]),
            figure_cell(figure_of(row), facts.min_audited, row["target"]),
            verdict_cell(row["verdict"]),
            verdict_cell(row["verdict_fdr"]),
            _audits_to_settle(row),
        ]
    )


def _place(facts: DayFacts, kind: str, value: str) -> Cell:
    if kind == "all":
        return text_cell("all decisions")
    if kind == "site":
        return text_cell(f"site {value}", href=sites.link(facts, value))
    name = facts.queue_name(value) if kind == "queue" else value
    return text_cell(f"{wording.words(kind)} {name}")


def _audits_to_settle(row: dict[str, Any]) -> Cell:
    """The number of further audits, or why no number would help."""
    n = row["n_further_audits"]
    if row["status"] != "ok":
        return Cell("too few to test", is_weak=True)
    if row["verdict"] != NOT_ESTABLISHED:
        return Cell("settled", is_weak=True)
    if n is None:
        return Cell("no number would help", is_weak=True)
    if n > OUT_OF_REACH * row["n_audited"]:
        return Cell(f"over {OUT_OF_REACH} times as many", value=n, is_weak=True)
    return Cell(f"about {wording.roughly(n)}", value=n)
