"""Sites over a period; verdicts and bands are those of the scorecard."""

from typing import Any

from modqa_pipeline.report.charts.intervals import Dot
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, band, scorecard_figure
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
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import anchor, site_value
from modqa_pipeline.report.sections.places.against_targets import (
    MAX_ROWS,
    place,
    standing_cell,
    unlisted,
    verdict_cell,
)

NO_SITES = "No decision of {noun} names a site, so there is no site to compare."


def build(facts: PeriodFacts) -> dict[str, Any]:
    """The dot plot of sites with its table."""
    if not facts.sites:
        return {"chart": None, "remark": NO_SITES.format(noun=facts.period.noun), "table": None}
    dots = [
        Dot(site_value(row), scorecard_figure(row), row["verdict"], row["target"])
        for row in facts.sites
    ]
    return place("site", dots, facts.period.words, _table(facts))


def _table(facts: PeriodFacts) -> Table:
    where = f"marts.kpi_site_scorecard where {facts.period.of_scorecards}"
    rows = [_row(facts, row) for row in _listed(facts)]
    note = " ".join(filter(None, (_bands_note(facts.sites), unlisted(len(facts.sites)))))
    return Table(
        "sites",
        f"Sites, in bands by accuracy {facts.period.words}",
        _columns(facts),
        rows,
        where,
        note,
    )


def _columns(facts: PeriodFacts) -> list[Column]:
    day = [Column(wording.short_day(facts.day.date), has_bounds=True)] if facts.day else []
    return [
        Column("Site", is_number=False),
        metric_column("accuracy"),
        Column("Verdict", is_number=False),
        Column(
            "Shrunk",
            meaning="accuracy drawn towards that of all sites, the more the fewer audits there are",
        ),
        Column(
            "Among sites",
            is_number=False,
            meaning="whether the audits tell the site from all sites together",
        ),
        Column(
            "Quality score",
            has_bounds=True,
            meaning="100 points less the weight of the errors by severity",
        ),
        Column("Without technical", meaning="accuracy without errors of a technical cause"),
        *day,
        Column("Critical errors", meaning=METRICS["critical_error_rate"].meaning),
        Column("SLA met"),
        Column("Audits"),
        Column("Decisions"),
    ]


def _listed(facts: PeriodFacts) -> list[dict[str, Any]]:
    """The sites that the table holds."""
    return sorted(facts.sites, key=lambda row: (band(row), site_value(row)))[:MAX_ROWS]


def link(facts: PeriodFacts, name: str) -> str:
    """The page of a site, else where this page has its row; empty where there is neither."""
    if page := facts.edition.href("site", name):
        return page
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


def _row(facts: PeriodFacts, row: dict[str, Any]) -> Row:
    name, figure = site_value(row), scorecard_figure(row)
    shown = figure.is_shown
    day = [day_cell(facts.day.figure("accuracy", "site", name), figure)] if facts.day else []
    cells = [
        text_cell(name, href=facts.edition.href("site", name)),
        figure_cell(figure, row["target"]),
        verdict_cell(row["verdict"]),
        rate_cell(row["accuracy_shrunk"]),
        standing_cell(row["standing"]),
        _score_cell(row, shown),
        rate_cell(row["accuracy_without_technical"] if shown else None),
        *day,
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
