"""Context of a trend: limits, target, blocked days, changed policies."""

from datetime import date
from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.figures import wording
from modqa_pipeline.statistics.control_charts import ControlLimits

Trace = dict[str, Any]
ROOM_FOR_A_NAME = 9
"""Days that the name of a policy takes up on the axis."""


def noon(day: date) -> str:
    """The middle of a day, where its marks are."""
    return f"{day}T12:00:00"


def span(first: date, last: date) -> list[str]:
    """Both ends of the axis of days."""
    return [f"{first}T00:00:00", f"{last}T23:59:59"]


def limit_lines(days: list[date], limits: ControlLimits | None) -> list[Trace]:
    """The mean, and the limits as steps, since they depend on each day's number of audits."""
    if limits is None:
        return []
    thin = {"color": canvas.MUTED, "width": 1, "shape": "hvh"}
    mean = [limits.center] * len(days)
    return [
        _line("control limits", days, limits.lower, thin),
        _line("control limits", days, limits.upper, thin) | {"showlegend": False},
        _line("mean", days, mean, thin | {"dash": "dot"}),
    ]


def _line(name: str, days: list[date], heights: Any, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [noon(day) for day in days],
        "y": [canvas.in_percent(height) for height in heights],
        "line": line,
        "hoverinfo": "skip",
    }


def target_line(target: float | None, ends: list[str]) -> list[Trace]:
    """The target over the whole width."""
    if target is None:
        return []
    line = {"color": canvas.INK, "width": 1.5, "dash": "dash"}
    trace = _line(f"target {wording.goal(target)}", [], [target, target], line)
    return [trace | {"x": ends}]


def blocked_marks(days: list[date], floor: float) -> list[Trace]:
    """A cross on the axis for every day that has no figure because it was blocked."""
    if not days:
        return []
    ink = {"width": 2, "color": canvas.INK}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "day blocked",
            "x": [noon(day) for day in days],
            "y": [floor] * len(days),
            "marker": {"symbol": "x-thin", "size": 10, "line": ink},
            "hovertext": [f"{wording.full_day(day)}<br>blocked, not published" for day in days],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def policy_line(day: date) -> dict[str, Any]:
    """An upright line where a policy took effect."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": str(day),
        "x1": str(day),
        "y0": 0,
        "y1": 1,
        "line": {"color": canvas.PURPLE, "width": 1.5, "dash": "dashdot"},
    }


def policy_name(day: date, text: str, last: date) -> dict[str, Any]:
    """Its name at the foot of the line, on the side where there is room."""
    return {
        "x": str(day),
        "y": 0.02,
        "yref": "paper",
        "xanchor": "left" if (last - day).days >= ROOM_FOR_A_NAME else "right",
        "yanchor": "bottom",
        "showarrow": False,
        "text": canvas.label(text, 26),
        "font": {"size": 11, "color": canvas.MUTED},
    }
