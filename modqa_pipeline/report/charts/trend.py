"""Figures by day with intervals, beside limits, target and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.charts import trend_context as context
from modqa_pipeline.report.charts.intervals import bare_intervals, marker, whiskers
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.statistics.control_charts import ControlLimits

Point = tuple[date, Figure]


@dataclass(frozen=True)
class Series:
    """What a trend chart shows. ``limits`` belong to ``shown``, in their order."""

    name: str
    points: list[Point]
    limits: ControlLimits | None
    target: float | None
    first: date
    last: date
    blocked: list[date] = field(default_factory=list)
    policy_days: dict[date, str] = field(default_factory=dict)
    axis: str = "decision day"
    ticks: list[date] = field(default_factory=list)

    @property
    def shown(self) -> list[Point]:
        """Days whose figure may be printed."""
        return [(day, figure) for day, figure in self.points if figure.is_shown]

    def signals(self) -> list[date]:
        """Days outside the control limits."""
        if self.limits is None:
            return []
        rows = zip(self.shown, self.limits.lower, self.limits.upper, strict=True)
        return [
            day
            for (day, figure), low, high in rows
            if (rate := figure.shown) is not None and not low <= rate <= high
        ]


def trend(series: Series) -> dict[str, Any]:
    """The figure of one metric over the days."""
    ends = context.span(series.first, series.last)
    rates = canvas.rate_axis(series.name, _heights(series))
    traces = [
        *context.limit_lines([day for day, _ in series.shown], series.limits),
        *context.target_line(series.target, ends),
        *_unsaid(series),
        *_days(series),
        *context.blocked_marks(series.blocked, rates["range"][0]),
    ]
    layout = canvas.canvas(
        height=330,
        legend=True,
        xaxis=canvas.axis(
            series.axis, type="date", tickformat="%-d %b", range=ends, **_ticks(series.ticks)
        ),
        yaxis=rates,
        shapes=[context.policy_line(day) for day in series.policy_days],
        annotations=[
            context.policy_name(*named, series.last) for named in series.policy_days.items()
        ],
    )
    return {"data": traces, "layout": layout}


def _ticks(days: list[date]) -> dict[str, Any]:
    """Marks of the axis at these days; plotly's own choice without any."""
    if not days:
        return {}
    names = [wording.short_day(day) for day in days]
    return {"tickvals": [context.noon(day) for day in days], "ticktext": names}


def _heights(series: Series) -> list[float | None]:
    """All values that the axis must cover."""
    heights = [v for _, f in series.points for v in (f.lower, f.upper)] + [series.target]
    if series.limits:
        heights += [*series.limits.lower, *series.limits.upper]
    return heights


def _days(series: Series) -> list[dict[str, Any]]:
    """The line through the days, and their marks; days outside the limits get another mark."""
    flagged = set(series.signals())
    thread = {
        "type": "scatter",
        "mode": "lines",
        "x": [context.noon(day) for day, _ in series.shown],
        "y": [canvas.in_percent(figure.estimate) for _, figure in series.shown],
        "line": {"color": canvas.BLUE, "width": 1},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    inside = [(day, figure) for day, figure in series.shown if day not in flagged]
    outside = [(day, figure) for day, figure in series.shown if day in flagged]
    usual, strange = marker(canvas.BLUE, "circle", 6), marker(canvas.VERMILLION, "diamond", 11)
    groups = [(inside, series.name, usual), (outside, "outside the limits", strange)]
    return [thread] + [_marks(*group) for group in groups if group[0]]


def _marks(points: Sequence[Point], name: str, look: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [context.noon(day) for day, _ in points],
        "y": [canvas.in_percent(figure.estimate) for _, figure in points],
        "marker": look,
        "error_y": whiskers([f for _, f in points], look["color"]) | {"thickness": 1.2},
        "hovertext": [_hover(day, figure) for day, figure in points],
        "hoverinfo": "text",
    }


def _hover(day: date, figure: Figure) -> str:
    value = wording.percent(figure.estimate) if figure.is_shown else "too few audits"
    sizes = f"n = {wording.count(figure.n_audited)} audits"
    return f"<b>{wording.full_day(day)}</b><br>{value} ({figure.range()})<br>{sizes}"


def _unsaid(series: Series) -> list[dict[str, Any]]:
    """Days for which only the interval may be shown."""
    rows = [(d, f) for d, f in series.points if f.is_known and not f.is_shown]
    if not rows:
        return []
    places = [context.noon(day) for day, _ in rows]
    texts = [_hover(day, figure) for day, figure in rows]
    return [bare_intervals(places, [f for _, f in rows], texts, along="y")]
