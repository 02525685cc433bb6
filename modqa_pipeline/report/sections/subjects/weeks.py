"""A place by week: its line with intervals and target, and the table behind it."""

from collections.abc import Sequence
from datetime import date, timedelta

from modqa_pipeline.home import literals
from modqa_pipeline.report.charts import trend as chart
from modqa_pipeline.report.charts.trend import Series
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure
from modqa_pipeline.report.figures.tables import (
    Chart,
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
from modqa_pipeline.report.scopes.subjects import week_file
from modqa_pipeline.report.sections.headline import shortfalls

SHOWN = ("accuracy", "critical_error_rate", "leakage_rate", "over_enforcement_rate")
OF_POLICIES = ("recall", "precision", "over_enforcement_rate", "wrong_policy_rate")
MAX_TICKS = 9


def line(places: Places, kind: str, value: str, metric: str = "accuracy") -> Chart | None:
    """A metric by week; None where no week has any."""
    weeks = places.weeks.get((kind, value), {})
    points = [
        (week, figure)
        for week, figures in weeks.items()
        if (figure := figures.get(metric)) is not None and figure.is_known
    ]
    if not points:
        return None
    now = places.window.figure(metric, kind, value)
    label = METRICS[metric].label
    series = Series(
        name=label.lower(),
        points=points,
        limits=None,
        target=now.target if now else None,
        first=points[0][0] - timedelta(days=4),
        last=places.monday + timedelta(days=4),
        axis="week from",
        ticks=[week for week, _ in points[:: -(-len(points) // MAX_TICKS)]],
    )
    return Chart(
        f"weeks-{metric}",
        _title(metric, points, series.target),
        chart.trend(series),
        table(places, kind, value),
        "The newest week is not over, or waits for verdicts, until its page says that it is settled.",
    )


def _title(metric: str, points: Sequence[tuple[date, Figure]], target: float | None) -> str:
    """How many weeks are shown to be on the bad side of the target, where there is one."""
    label, weeks = METRICS[metric].label, wording.plural(len(points), "week")
    if target is None:
        return f"{label} over {weeks}"
    side = shortfalls.side(metric)
    n = sum(_is_shown_bad(metric, figure, target) for _, figure in points)
    said = {0: "no week is", 1: "one is"}.get(n, f"{n} are")
    return f"{label} over {weeks}: {said} shown to be {side} the target of {wording.goal(target)}"


def _is_shown_bad(metric: str, figure: Figure, target: float) -> bool:
    if not figure.is_shown or figure.lower is None or figure.upper is None:
        return False
    return figure.upper < target if METRICS[metric].higher_is_better else figure.lower > target


def _shown(kind: str) -> tuple[str, ...]:
    return OF_POLICIES if kind == "policy" else SHOWN


def table(places: Places, kind: str, value: str) -> Table:
    """Quality and service by week, the newest first."""
    columns = [
        Column("Week from", is_number=False, keeps_line=True),
        *(metric_column(metric) for metric in _shown(kind)),
        Column("Audits"),
        Column("Decisions"),
        Column("SLA met"),
        Column("Escalated"),
    ]
    weeks = places.weeks.get((kind, value), {})
    rows = [_row(places, kind, value, week, weeks[week]) for week in sorted(weeks, reverse=True)]
    where = (
        f"marts.kpi_quality_weekly where {places.of_weeks} and slice_kind = '{kind}' "
        f"and slice_value = {literals.text(value)}; marts.kpi_operations_daily"
    )
    return Table("weeks", "By week", columns, rows, where)


def _row(places: Places, kind: str, value: str, week: date, figures: dict[str, Figure]) -> Row:
    counts = places.operations.get((kind, value, week)) or {}
    lead = figures.get(_shown(kind)[0])
    file = week_file(week)
    return Row(
        [
            text_cell(wording.dated(week), href=file if file in places.edition.pages else ""),
            *(figure_cell(figures.get(metric)) for metric in _shown(kind)),
            count_cell(lead.n_audited if lead else None),
            count_cell(counts.get("n_decisions")),
            rate_cell(counts.get("sla_met_rate")),
            rate_cell(counts.get("escalation_rate")),
        ]
    )
