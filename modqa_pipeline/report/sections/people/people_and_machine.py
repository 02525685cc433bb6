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
    day_cell,
    figure_cell,
    text_cell,
)
from modqa_pipeline.report.scopes.period import PeriodFacts

NAMES = {"bpo": "people", "machine": "machine"}


def build(facts: PeriodFacts) -> dict[str, Any]:
    """The chart, or the reason why there is none."""
    figures = {actor: known for actor in NAMES if (known := facts.of_kind("decided_by").get(actor))}
    if not figures:
        return {
            "chart": None,
            "remark": f"No audited decision of {facts.period.noun} says who decided.",
        }
    missing = [name for actor, name in NAMES.items() if actor not in figures]
    remark = f"No {missing[0]} decisions were in the frame {facts.period.words}." if missing else ""
    title = _title(figures, facts.period.words)
    table = _table(facts, figures)
    return {
        "chart": Chart("people-and-machine", title, chart.actors(figures), table),
        "remark": remark,
    }


def _title(figures: dict[str, dict[str, Figure]], when: str) -> str:
    """Who is more accurate, if the intervals do not overlap."""
    shown = {actor: known["accuracy"] for actor, known in figures.items() if "accuracy" in known}
    if len(shown) < 2 or not all(f.is_shown for f in shown.values()):
        return f"Audited quality of {wording.listed([NAMES[actor] for actor in figures])}, {when}"
    people, machine = shown["bpo"], shown["machine"]
    values = (
        f"{when} {wording.percent(people.estimate)} of people's decisions are right, "
        f"{wording.percent(machine.estimate)} of the machine's"
    )
    if people.is_above(machine):
        return f"People decide more accurately: {values}"
    if machine.is_above(people):
        return f"The machine decides more accurately: {values}"
    return f"No difference in accuracy is established: {values}"


def _table(facts: PeriodFacts, figures: dict[str, dict[str, Figure]]) -> Table:
    columns = [Column("Metric", is_number=False)]
    for actor in figures:
        label = NAMES[actor].capitalize()
        columns.append(Column(label, has_bounds=True))
        if facts.day:
            day = wording.short_day(facts.day.date)
            columns.append(Column(f"{label}, {day}", has_bounds=True))
    rows = [
        Row([text_cell(METRICS[metric].label), *_cells(facts, metric, figures)])
        for metric in (*chart.GOOD, *chart.BAD, "prevalence")
    ]
    where = f"{facts.period.of_figures} and slice_kind = 'decided_by'"
    caption = f"Quality of people and machine {facts.period.words}"
    return Table("people-and-machine", caption, columns, rows, where, _sizes(figures))


def _sizes(figures: dict[str, dict[str, Figure]]) -> str:
    """How many audits stand behind the accuracy of each."""
    n = [
        f"{NAMES[actor]} {wording.count(known['accuracy'].n_audited)}"
        for actor, known in figures.items()
        if "accuracy" in known
    ]
    return f"Audits: {wording.listed(n)}." if n else ""


def _cells(facts: PeriodFacts, metric: str, figures: dict[str, dict[str, Figure]]) -> list[Cell]:
    cells = []
    for actor, known in figures.items():
        figure = known.get(metric)
        cells.append(figure_cell(figure))
        if facts.day:
            cells.append(day_cell(facts.day.figure(metric, "decided_by", actor), figure))
    return cells
