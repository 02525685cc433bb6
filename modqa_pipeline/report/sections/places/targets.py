"""All targets over a period: what the audits show for each, and how many more audits would show it."""

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
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.sections.places import sites
from modqa_pipeline.report.sections.places.against_targets import MAX_ROWS, unlisted, verdict_cell

COLUMNS = [
    Column("Target for", is_number=False),
    Column("Metric", is_number=False),
    Column("Target"),
    Column("Figure", has_bounds=True),
    Column("Verdict", is_number=False),
    Column("Among all", is_number=False),
    Column("Audits to settle it"),
]
ORDER = (NOT_MET, NOT_ESTABLISHED, MET)
OUT_OF_REACH = 10
"""More further audits than this many times those of the period are not shown as a number."""
NOTE = (
    "Not established: the audits show neither that it is met nor that it is missed. Audits to settle it are further "
    "ones, if the rate stays as it is: use them to plan the next weeks, never to stop early. Verdicts among all "
    "correct for testing several targets at once: at most 1 in 20 of them is expected to be false."
)


def build(facts: PeriodFacts) -> Table:
    """Missed targets first, then open ones."""
    rows = quality.target_verdicts(facts.marts, facts.period.kind, facts.period.first)
    rows.sort(key=lambda row: ORDER.index(row["verdict"]))
    note = " ".join(filter(None, (NOTE, unlisted(len(rows)))))
    return Table(
        name="targets",
        caption=_caption(rows, facts.period.words),
        columns=COLUMNS,
        rows=[_row(facts, row) for row in rows[:MAX_ROWS]],
        where=f"marts.kpi_target_verdicts where {facts.period.of_scorecards}",
        note=note,
        empty=f"No target of config/targets.csv has figures {facts.period.words}.",
    )


def _caption(rows: list[dict[str, Any]], when: str) -> str:
    n = {word: sum(row["verdict"] == word for row in rows) for word in ORDER}
    return (
        f"Targets {when}: {n[NOT_MET]} not met, {n[NOT_ESTABLISHED]} not established, {n[MET]} met"
        if rows
        else f"Targets {when}"
    )


def _row(facts: PeriodFacts, row: dict[str, Any]) -> Row:
    return Row(
        [
            _place(facts, row["slice_kind"], row["slice_value"]),
            text_cell(METRICS[row["metric"]].label),
            target_cell(row["target"]),
            figure_cell(figure_of(row), row["target"]),
            verdict_cell(row["verdict"]),
            verdict_cell(row["verdict_fdr"]),
            _audits_to_settle(row),
        ]
    )


def _place(facts: PeriodFacts, kind: str, value: str) -> Cell:
    href = sites.link(facts, value) if kind == "site" else facts.edition.href(kind, value)
    return text_cell(facts.edition.title(kind, value), href=href)


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
