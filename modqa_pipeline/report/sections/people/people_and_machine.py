"""Section 4, people and machine side by side: the same metrics on the same scale."""

from typing import Any

from modqa_pipeline.report.charts import actors as chart
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Chart,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    text_cell,
)
from modqa_pipeline.report.scopes.day import DayFacts

NAMES = {"bpo": "people", "machine": "machine"}


def build(facts: DayFacts) -> dict[str, Any]:
    """The chart, or the reason why there is none."""
    figures = {actor: known for actor in NAMES if (known := facts.of_kind("decided_by").get(actor))}
    if not figures:
        return {"chart": None, "remark": "No audited decision of this day says who decided."}
    missing = [name for actor, name in NAMES.items() if actor not in figures]
    remark = f"No {missing[0]} decisions were in the frame on this day." if missing else ""
    name = "people-and-machine"
    table = _table(facts, figures)
    return {"chart": Chart(name, _title(figures), chart.actors(figures), table), "remark": remark}


def _title(figures: dict[str, dict[str, Figure]]) -> str:
    """Who is more accurate, if the intervals do not overlap."""
    shown = {actor: known["accuracy"] for actor, known in figures.items() if "accuracy" in known}
    if len(shown) < 2 or not all(f.is_shown for f in shown.values()):
        return "Audited quality of " + wording.listed([NAMES[actor] for actor in figures])
    people, machine = shown["bpo"], shown["machine"]
    values = (
        f"{wording.percent(people.estimate)} of people's decisions are right, "
        f"{wording.percent(machine.estimate)} of the machine's"
    )
    if people.is_above(machine):
        return f"People decide more accurately: {values}"
    if machine.is_above(people):
        return f"The machine decides more accurately: {values}"
    return f"No difference in accuracy is established: {values}"


def _table(facts: DayFacts, figures: dict[str, dict[str, Figure]]) -> Table:
    columns = [Column("Metric", is_number=False)]
    for actor in figures:
        label = NAMES[actor].capitalize()
        columns += [Column(label, has_bounds=True), Column(f"n, {label.lower()}")]
    rows = [
        Row([text_cell(METRICS[metric].label), *_cells(facts, metric, figures)])
        for metric in (*chart.GOOD, *chart.BAD, "prevalence")
    ]
    where = f"marts.kpi_quality_daily where {facts.on_day} and slice_kind = 'decided_by'"
    return Table("people-and-machine", "Quality of people and machine", columns, rows, where)


def _cells(facts: DayFacts, metric: str, figures: dict[str, dict[str, Figure]]) -> list[Cell]:
    cells = []
    for known in figures.values():
        figure = known.get(metric)
        cells += [
            figure_cell(figure, facts.min_audited),
            count_cell(figure.n_audited if figure else None),
        ]
    return cells
