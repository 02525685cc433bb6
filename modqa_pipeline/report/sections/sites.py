"""Sites over the 28 days up to the day; verdicts are those of the scorecard."""

from typing import Any

from modqa_pipeline.report.charts.intervals import VERDICT_MARKS, Dot, dot_plot
from modqa_pipeline.report.facts import DayFacts, anchor, site_value
from modqa_pipeline.report.measures import scorecard_figure
from modqa_pipeline.report.sections.against_targets import (
    MAX_DOTS,
    MAX_ROWS,
    title,
    undrawn,
    unlisted,
    verdict_cell,
)
from modqa_pipeline.report.tables import (
    Chart,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    rate_cell,
    target_cell,
    text_cell,
)

NO_SITES = "No decision of the 28 days names a site, so there is no site to compare."
COLUMNS = [
    Column("Site", is_number=False),
    Column("Accuracy, 28 days", has_bounds=True),
    Column("Target"),
    Column("Verdict", is_number=False),
    Column("Without technical causes"),
    Column("This day", has_bounds=True),
    Column("Critical errors"),
    Column("SLA met"),
    Column("Audits, 28 days"),
    Column("Decisions, 28 days"),
]


def build(facts: DayFacts) -> dict[str, Any]:
    """The dot plot of sites with its table."""
    if not facts.sites:
        return {"chart": None, "remark": NO_SITES}
    dots = [
        Dot(site_value(row), scorecard_figure(row), row["verdict"], row["target"])
        for row in facts.sites
    ]
    says = title("site", [(dot.name, dot.group) for dot in dots], "over 28 days")
    figure = dot_plot(dots[:MAX_DOTS], "accuracy over 28 days", VERDICT_MARKS)
    chart = Chart("sites", says, figure, _table(facts))
    return {"chart": chart, "remark": undrawn(len(dots), "sites")}


def _table(facts: DayFacts) -> Table:
    where = f"marts.kpi_site_scorecard where {facts.in_window}"
    rows = [_row(facts, row) for row in facts.sites[:MAX_ROWS]]
    note = unlisted(len(facts.sites))
    return Table("sites", "Sites, lowest accuracy first", COLUMNS, rows, where, note)


def _row(facts: DayFacts, row: dict[str, Any]) -> Row:
    name, figure = site_value(row), scorecard_figure(row)
    shown = figure.is_shown
    cells = [
        text_cell(name),
        figure_cell(figure, facts.min_audited, row["target"]),
        target_cell(row["target"]),
        verdict_cell(row["verdict"]),
        rate_cell(row["accuracy_without_technical"] if shown else None),
        figure_cell(facts.figure("accuracy", "site", name), facts.min_audited),
        rate_cell(row["critical_error_rate"] if shown else None),
        rate_cell(row["sla_met_rate"]),
        count_cell(row["n_audited"]),
        count_cell(row["n_decisions"]),
    ]
    return Row(cells, anchor("site", name))
