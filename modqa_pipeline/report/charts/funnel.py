"""The funnel plot of moderators: accuracy against audits, with the limits that chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.charts.intervals import Mark, marker
from modqa_pipeline.report.figures import wording
from modqa_pipeline.statistics.funnel import funnel_limits

INNER, OUTER = 0.95, 0.998
BELOW, LOW, INSIDE, HIGH, ABOVE = "below", "low", "inside", "high", "above"
POSITION_WORDS = {
    BELOW: f"below 99.8{wording.THIN}%",
    LOW: f"below 95{wording.THIN}%",
    INSIDE: "within limits",
    HIGH: f"above 95{wording.THIN}%",
    ABOVE: f"above 99.8{wording.THIN}%",
}
MARKS = {
    BELOW: Mark(POSITION_WORDS[BELOW], canvas.VERMILLION, "diamond", 11),
    LOW: Mark(POSITION_WORDS[LOW], canvas.ORANGE, "triangle-down", 10),
    INSIDE: Mark(POSITION_WORDS[INSIDE], canvas.MUTED, "circle-open", 7),
    HIGH: Mark(POSITION_WORDS[HIGH], canvas.SKY, "triangle-up", 9),
    ABOVE: Mark(POSITION_WORDS[ABOVE], canvas.BLUE, "triangle-up", 10),
}


@dataclass(frozen=True)
class Person:
    """One moderator in the funnel; ``size`` is the effective number of audits."""

    name: str
    place: str
    size: int
    n_audited: int
    accuracy: float
    position: str


def position(accuracy: float, size: int, center: float) -> str:
    """Where a point lies: outside 99.8 %, outside 95 %, or within what chance explains."""
    far, near = funnel_limits(center, size, OUTER), funnel_limits(center, size, INNER)
    if accuracy < near[0]:
        return BELOW if accuracy < far[0] else LOW
    if accuracy > near[1]:
        return ABOVE if accuracy > far[1] else HIGH
    return INSIDE


def funnel(people: Sequence[Person], center: float, center_name: str) -> dict[str, Any]:
    """The figure: limits as lines with their names, people as marks, the lowest of them named."""
    sizes = _grid(min(p.size for p in people), max(p.size for p in people))
    curves = [
        _curve(sizes, center, coverage, side) for coverage in (OUTER, INNER) for side in (0, 1)
    ]
    values = [p.accuracy for p in people] + [funnel_limits(center, sizes[0], OUTER)[0], 1.0]
    points = [
        _points([p for p in people if p.position == key], mark) for key, mark in MARKS.items()
    ]
    layout = canvas.canvas(
        height=430,
        legend=True,
        xaxis=canvas.axis("audits in 28 days (effective number)", range=[0, sizes[-1] * 1.02]),
        yaxis=canvas.rate_axis("accuracy", values),
        annotations=_names(sizes[-1], center, center_name),
    )
    layout["margin"]["r"] = 74
    middle = _line(sizes, [center] * len(sizes), "dash")
    return {"data": [*curves, middle, *(trace for trace in points if trace["x"])], "layout": layout}


def _names(size: int, center: float, center_name: str) -> list[dict[str, Any]]:
    """What each line is, at its right end."""
    ends = [(center, f"{center_name} {wording.goal(center)}")]
    ends += [
        (funnel_limits(center, size, coverage)[0], f"{100 * coverage:g} %")
        for coverage in (INNER, OUTER)
    ]
    return [
        {
            "x": 1,
            "xref": "paper",
            "y": canvas.in_percent(height),
            "xanchor": "left",
            "yanchor": ("bottom", "middle", "top")[i],
            "showarrow": False,
            "text": text,
            "font": {"size": 11, "color": canvas.MUTED},
        }
        for i, (height, text) in enumerate(ends)
    ]


def _grid(low: int, high: int, steps: int = 40) -> list[int]:
    """Sizes at which the limits are drawn, closer together where the curve bends."""
    low, high = max(1, int(low * 0.9)), max(2, int(high * 1.05) + 1)
    ratio = (high / low) ** (1 / steps)
    return sorted({round(low * ratio**i) for i in range(steps + 1)})


def _curve(sizes: list[int], center: float, coverage: float, side: int) -> dict[str, Any]:
    heights = [funnel_limits(center, n, coverage)[side] for n in sizes]
    return _line(sizes, heights, "solid" if coverage == OUTER else "dot")


def _line(x: list[int], y: list[float], dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": [canvas.in_percent(v) for v in y],
        "line": {
            "color": canvas.INK if dash == "dash" else canvas.MUTED,
            "width": 1.3,
            "dash": dash,
        },
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _points(people: list[Person], mark: Mark) -> dict[str, Any]:
    named = mark is MARKS[BELOW] and len(people) <= 6
    return {
        "type": "scatter",
        "mode": "markers+text" if named else "markers",
        "name": mark.name,
        "x": [p.size for p in people],
        "y": [canvas.in_percent(p.accuracy) for p in people],
        "text": [canvas.label(p.name) for p in people] if named else None,
        "textposition": "middle left",
        "marker": marker(mark.color, mark.symbol, mark.size),
        "hovertext": [
            f"<b>{canvas.label(p.name)}</b> {canvas.label(p.place)}<br>"
            f"{wording.percent(p.accuracy)}, {mark.name}<br>n = {wording.count(p.n_audited)} audits"
            for p in people
        ],
        "hoverinfo": "text",
    }
