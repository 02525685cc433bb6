"""Sites over the 28 days up to the day; verdicts and bands are those of the scorecard."""

from typing import Any

from modqa_pipeline.report.charts.intervals import Dot
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import band, scorecard_figure
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
from modqa_pipeline.report.scopes.day import DayFacts, anchor, site_value
from modqa_pipeline.report.sections.places.against_targets import (
    MAX_ROWS,
    place,
    standing_cell,
    unlisted,
    verdict_cell,
)

NO_SITES = "No decision of the 28 days names a site, so there is no site to compare."
COLUMNS = [
    Column("Site", is_number=False),
    Column("Accuracy, 28 days", has_bounds=True),
    Column("Verdict", is_number=False),
    Column("Shrunk"),
    Column("Among sites", is_number=False),
    Column("Quality score, of 100", has_bounds=True),
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
        return {"chart": None, "remark": NO_SITES, "table": None}
    dots = [
        Dot(site_value(row), scorecard_figure(row), row["verdict"], row["target"])
        for row in facts.sites
    ]
    return place("site", dots, "over 28 days", _table(facts))


def _table(facts: DayFacts) -> Table:
    where = f"marts.kpi_site_scorecard where {facts.in_window}"
    rows = [_row(facts, row) for row in _listed(facts)]
    note = " ".join(filter(None, (_bands_note(facts.sites), unlisted(len(facts.sites)))))
    return Table("sites", "Sites, in bands by accuracy", COLUMNS, rows, where, note)


def _listed(facts: DayFacts) -> list[dict[str, Any]]:
    """The sites that the table holds."""
    return sorted(facts.sites, key=lambda row: (band(row), site_value(row)))[:MAX_ROWS]


def link(facts: DayFacts, name: str) -> str:
    """Where the page has the row of a site; empty where it has none."""
    is_listed = name in {site_value(row) for row in _listed(facts)}
    return f"#{anchor('site', name)}" if is_listed else ""


def _bands_note(rows: list[dict[str, Any]]) -> str:
    group = next((r["group_accuracy"] for r in rows if r["group_accuracy"] is not None), None)
    if group is None:
        return ""
    return (
        f"Above or below: the 95 % interval of the shrunk accuracy excludes the accuracy of all sites together "
        f"({wording.percent(group)}). Sites in one band cannot be told apart, whatever their accuracy."
    )


def _row(facts: DayFacts, row: dict[str, Any]) -> Row:
    name, figure = site_value(row), scorecard_figure(row)
    shown = figure.is_shown
    cells = [
        text_cell(name),
        figure_cell(figure, facts.min_audited, row["target"]),
        verdict_cell(row["verdict"]),
        rate_cell(row["accuracy_shrunk"]),
        standing_cell(row["standing"]),
        _score_cell(row, shown),
        rate_cell(row["accuracy_without_technical"] if shown else None),
        figure_cell(facts.figure("accuracy", "site", name), facts.min_audited),
        rate_cell(row["critical_error_rate"] if shown else None),
        rate_cell(row["sla_met_rate"]),
        count_cell(row["n_audited"]),
        count_cell(row["n_decisions"]),
    ]
    return Row(cells, anchor("site", name))


def _score_cell(row: dict[str, Any], is_shown: bool) -> Cell:
    """Points of 100 with their interval; only the interval if the site has too few audits."""
    score, lower, upper = (row[f"quality_score{end}"] for end in ("", "_lower", "_upper"))
    if score is None:
        return Cell(wording.UNKNOWN)
    return Cell(
        text=wording.bare_percent(score) if is_shown else wording.UNKNOWN,
        value=score if is_shown else None,
        note=wording.interval(lower, upper, score if is_shown else None),
        lower=lower,
        upper=upper,
        is_weak=not is_shown,
    )
