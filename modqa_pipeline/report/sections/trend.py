"""Section 8, trend: 28 days of accuracy and leakage with intervals, limits and what happened."""

from datetime import date, timedelta
from typing import Any

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
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import quality
from modqa_pipeline.report.scopes.day import ALL, DayFacts
from modqa_pipeline.report.sections.headline.changes import by_slice
from modqa_pipeline.statistics.control_charts import ControlLimits, laney_limits, p_limits

SHOWN = ("accuracy", "leakage_rate")
MIN_DAYS_FOR_LIMITS = 8
"""With fewer days, limits would mostly describe those days themselves."""


def build(facts: DayFacts) -> dict[str, Any]:
    """One chart per metric."""
    blocked = _blocked(facts)
    changes = _policy_days(quality.policy_changes(facts.marts, facts.day))
    charts = [c for metric in SHOWN if (c := _chart(facts, metric, blocked, changes))]
    return {
        "charts": charts,
        "remark": "" if charts else "No day of the 28 has audited decisions.",
        "marks": _marks(blocked, changes),
    }


def _blocked(facts: DayFacts) -> list[date]:
    first = facts.day - timedelta(days=27)
    return sorted(
        d
        for d, row in facts.publications.items()
        if first <= d <= facts.day and row["status"] == "blocked"
    )


def _policy_days(rows: list[dict[str, Any]]) -> dict[date, str]:
    """What a day's mark says: the policy, or how many."""
    by_day: dict[date, list[str]] = {}
    for row in rows:
        version = f" v{row['policy_version']}" if row["policy_version"] else ""
        by_day.setdefault(row["effective_from"], []).append(f"{row['policy_code']}{version}")
    return {
        day: names[0] if len(names) == 1 else f"{len(names)} policies"
        for day, names in by_day.items()
    }


def _marks(blocked: list[date], changes: dict[date, str]) -> str:
    """The marks in words, for readers who do not see the chart."""
    parts = [
        f"{wording.day_name(day)}: policy {name} takes effect" for day, name in changes.items()
    ]
    if blocked:
        parts.append(
            f"blocked, not published: {wording.listed([wording.day_name(day) for day in blocked])}"
        )
    return "; ".join(parts)


def _chart(
    facts: DayFacts, metric: str, blocked: list[date], changes: dict[date, str]
) -> Chart | None:
    points = [
        (d, f)
        for d, f in by_slice(facts.history, *ALL[:1], metric).get(ALL[1], [])
        if f.status != "undefined"
    ]
    if not points:
        return None
    shown = [figure for _, figure in points if figure.is_shown]
    today = facts.figure(metric)
    limits, note = control_limits(shown)
    series = Series(
        name=METRICS[metric].label.lower(),
        points=points,
        limits=limits,
        target=today.target if today else None,
        first=facts.day - timedelta(days=27),
        last=facts.day,
        blocked=blocked,
        policy_days=changes,
    )
    table = _table(facts, metric, series)
    return Chart(f"trend-{metric}", _title(series, facts.day), chart.trend(series), table, note)


def control_limits(figures: list[Figure]) -> tuple[ControlLimits | None, str]:
    """The limits and their description.

    Laney's p′ where days differ by more than chance within a day, since the p chart would then
    flag nearly everything; otherwise the p chart.
    """
    if len(figures) < MIN_DAYS_FOR_LIMITS:
        found = f"{len(figures)} of the {MIN_DAYS_FOR_LIMITS} days needed have a value"
        return None, f"No control limits: {found}."
    known = [(rate, f.sizes) for f in figures if (rate := f.shown) is not None]
    rates, sizes = [rate for rate, _ in known], [size for _, size in known]
    laney = laney_limits(rates, sizes)
    if laney is not None and laney.sigma_z > 1:
        times = wording.number_text(laney.sigma_z)
        return laney, f"Limits are Laney p′: days vary {times} times as much as chance explains."
    return p_limits(rates, sizes), "Limits are a p chart's: chance explains how the days vary."


def _title(series: Series, day: date) -> str:
    name, signals = series.name.capitalize(), series.signals()
    if series.limits is None:
        return f"{name}, {wording.plural(len(series.points), 'day')}"
    if day in signals:
        return f"{name} is outside its control limits on this day"
    if signals:
        named = wording.listed([wording.day_name(d) for d in signals[-3:]])
        return f"{name} was outside its control limits on {named}"
    return f"{name} stays within its control limits over {wording.plural(len(series.shown), 'day')}"


def _table(facts: DayFacts, metric: str, series: Series) -> Table:
    limits: dict[date, tuple[float, float]] = {}
    if series.limits:
        drawn = zip(series.shown, series.limits.lower, series.limits.upper, strict=True)
        limits = {day: (low, high) for (day, _), low, high in drawn}
    columns = [
        Column("Day", is_number=False, keeps_line=True),
        Column(METRICS[metric].label, has_bounds=True),
    ]
    columns += [Column("Lower limit"), Column("Upper limit"), Column("Audits"), Column("Decisions")]
    rows = [
        Row([
            text_cell(str(day)), figure_cell(figure),
            *(rate_cell(v) for v in limits.get(day, (None, None))),
            count_cell(figure.n_audited), count_cell(figure.n_decisions),
        ])
        for day, figure in reversed(series.points)
    ]  # fmt: skip
    where = (
        f"marts.kpi_quality_daily where {facts.window.period.of_days} "
        f"and slice_kind = 'all' and metric = '{metric}'"
    )
    return Table(f"trend-{metric}", f"{METRICS[metric].label} by day", columns, rows, where)
