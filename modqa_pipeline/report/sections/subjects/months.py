"""A site by month: its scorecards with what has changed since they closed, its disputes; and appeals of any place."""

from typing import Any

from modqa_pipeline.home import literals
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, scorecard_figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    figure_cell,
    metric_column,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.scopes.places import Places
from modqa_pipeline.report.scopes.subjects import month_file
from modqa_pipeline.report.sections.places.against_targets import verdict_cell

CARD_COLUMNS = [
    Column("Month", is_number=False, keeps_line=True),
    metric_column("accuracy"),
    Column("Verdict", is_number=False),
    Column("Critical errors", meaning=METRICS["critical_error_rate"].meaning),
    Column("SLA met"),
    Column("Audits"),
    Column(
        "State",
        is_number=False,
        meaning="a closed month keeps its figures; later changes are restatements",
    ),
    Column("Accuracy as computed now"),
]
DISPUTE_COLUMNS = [
    Column("Month of the decisions", is_number=False, keeps_line=True),
    Column("Verdicts"),
    Column("Disputes"),
    Column("Open"),
    Column("Accepted"),
    Column("Rejected"),
    Column("Withdrawn or late"),
    Column("Changed accuracy by", meaning="by how much accepted disputes alone change accuracy"),
    Column(
        "Controls overturned",
        meaning="verdicts of correct decisions that were read again and found wrong",
    ),
    Column("They change it by"),
]
APPEAL_COLUMNS = [
    Column("Month received", is_number=False, keeps_line=True),
    Column("Appeals"),
    Column("Decided"),
    Column("Overturned"),
    Column(
        "Overturn rate",
        has_bounds=True,
        meaning="share of decided appeals; users choose what they appeal, so it is no error rate",
    ),
    Column("Open"),
    Column("Open past due"),
]  # fmt: skip


def scorecards(places: Places, site: str) -> Table | None:
    """Months with what they closed with; None where the site has none."""
    rows = places.months.get(site, [])
    if not rows:
        return None
    where = "marts.kpi_site_scorecard where period_kind = 'month'; marts.fct_restatements"
    return Table("months", "By month", CARD_COLUMNS, [_card(places, row) for row in rows], where)


def _card(places: Places, row: dict[str, Any]) -> Row:
    shown = row["status"] == "ok"
    return Row(
        [
            _month(places, row["period_start"]),
            figure_cell(scorecard_figure(row), row["target"]),
            verdict_cell(row["verdict"]),
            rate_cell(row["critical_error_rate"] if shown else None),
            rate_cell(row["sla_met_rate"]),
            count_cell(row["n_audited"]),
            text_cell("closed" if row["is_final"] else "open"),
            _now(row),
        ]
    )


def _now(row: dict[str, Any]) -> Cell:
    """What a closed month would say now, and what came since; a dash where nothing differs."""
    if row["accuracy_now"] is None:
        return text_cell(None)
    since = [
        wording.plural(row[name], noun)
        for name, noun in (
            ("n_verdicts_more", "further verdict"),
            ("n_disputes_accepted_since", "dispute"),
        )
        if (row[name] or 0) > 0
    ]
    return rate_cell(row["accuracy_now"], note=wording.listed(since))


def _month(places: Places, first: Any) -> Cell:
    file = month_file(first)
    return text_cell(wording.month_name(first), href=file if file in places.edition.pages else "")


def disputes(places: Places, site: str) -> Table | None:
    """Disputes of the site and how they ended, and the controls that look the other way; None without any."""
    rows = places.disputes.get(site, [])
    if not rows:
        return None
    return Table(
        "disputes",
        "Disputes, and controls of verdicts that nobody disputes",
        DISPUTE_COLUMNS,
        [_dispute(places, row) for row in rows],
        f"marts.kpi_disputes, kpi_dispute_effects where slice_value = {literals.text(site)}",
        "Sites dispute verdicts against them alone; controls read verdicts in their favour again.",
    )


def _dispute(places: Places, row: dict[str, Any]) -> Row:
    return Row(
        [
            _month(places, row["decision_month"]),
            *(count_cell(row[name]) for name in ("n_audited", "n_disputes", "n_open", "n_accepted", "n_rejected")),
            count_cell(row["n_withdrawn"] + row["n_expired"]),
            _points(row["change_from_disputes"]),
            Cell(f"{wording.count(row['n_controls_overturned'])} of {wording.count(row['n_controls_read'])}"),
            _points(row["change_from_controls"]),
        ]
    )  # fmt: skip


def _points(change: float | None) -> Cell:
    return Cell(wording.UNKNOWN if change is None else wording.points(change), value=change)


def appeals(places: Places, kind: str, value: str) -> Table | None:
    """Appeals against decisions of the place; None without any."""
    rows = places.appeals.get((kind, value), [])
    if not rows:
        return None
    where = (
        f"marts.kpi_appeals where period_kind = 'month' and slice_kind = '{kind}' "
        f"and slice_value = {literals.text(value)}"
    )
    return Table("appeals", "Appeals", APPEAL_COLUMNS, [_appeal(row) for row in rows], where)


def _appeal(row: dict[str, Any]) -> Row:
    rate = Cell(
        wording.percent(row["overturn_rate"]),
        row["overturn_rate"],
        wording.interval(row["overturn_rate_lower"], row["overturn_rate_upper"], row["overturn_rate"]),
        row["overturn_rate_lower"],
        row["overturn_rate_upper"],
    )  # fmt: skip
    counts = [
        count_cell(row[name])
        for name in ("n_appeals", "n_decided", "n_overturned", "n_open", "n_open_past_due")
    ]
    return Row([text_cell(wording.month_name(row["period_start"])), *counts[:3], rate, *counts[3:]])
