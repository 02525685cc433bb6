"""Bars: volume by hour, error types by policy, root causes in Pareto's order.

Bars begin at zero, always; patterns tell them apart in black and white.
"""

from collections.abc import Sequence
from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.figures import wording

FILLS = (
    (canvas.BLUE, ""),
    (canvas.ORANGE, "/"),
    (canvas.GREEN, "x"),
    (canvas.PURPLE, "."),
    (canvas.SKY, "\\"),
)


def stacked_hours(volumes: dict[str, dict[int, int]]) -> dict[str, Any]:
    """Decisions by hour of the day, one layer per source."""
    hours = list(range(24))
    traces = [
        {
            "type": "bar",
            "name": canvas.label(name),
            "x": hours,
            "y": [by_hour.get(hour, 0) for hour in hours],
            "marker": _fill(i),
            "hovertext": [
                f"{hour:02d}:00 to {hour + 1:02d}:00 UTC<br>{canvas.label(name)}: "
                f"n = {wording.count(by_hour.get(hour, 0))}"
                for hour in hours
            ],
            "hoverinfo": "text",
            "textposition": "none",
        }
        for i, (name, by_hour) in enumerate(volumes.items())
    ]
    layout = canvas.canvas(
        height=300,
        legend=True,
        barmode="stack",
        bargap=0.15,
        xaxis=canvas.axis("hour of the day, UTC", tickvals=list(range(0, 24, 3)), showgrid=False),
        yaxis=canvas.axis("decisions", rangemode="tozero", tickformat=",d"),
    )
    return {"data": traces, "layout": layout}


def stacked_rows(names: Sequence[str], layers: dict[str, list[int]], unit: str) -> dict[str, Any]:
    """Horizontal bars: one per name, one layer per kind."""
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": canvas.label(layer),
            "y": list(range(len(names))),
            "x": counts,
            "marker": _fill(i),
            "hovertext": [
                f"<b>{canvas.label(name, 60)}</b><br>{canvas.label(layer)}: n = {n}"
                for name, n in zip(names, counts, strict=True)
            ],
            "hoverinfo": "text",
            "textposition": "none",
        }
        for i, (layer, counts) in enumerate(layers.items())
    ]
    layout = canvas.canvas(
        height=100 + 30 * len(names),
        legend=True,
        barmode="stack",
        bargap=0.3,
        xaxis=canvas.axis(unit, rangemode="tozero", tickformat=",d"),
        yaxis=canvas.name_axis(list(names)),
    )
    return {"data": traces, "layout": layout}


def pareto(causes: Sequence[tuple[str, int]], total: int) -> dict[str, Any]:
    """Bars from the most frequent cause down, with the cumulated share of ``total`` beside them."""
    shares = [sum(n for _, n in causes[: i + 1]) / total for i in range(len(causes))]
    places = list(range(len(causes)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [n for _, n in causes],
        "marker": _fill(0),
        "text": [
            f"{n}  ({wording.percent(share, 0)})"
            for (_, n), share in zip(causes, shares, strict=True)
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"<b>{canvas.label(name, 60)}</b><br>n = {n}, cumulated {wording.percent(share)}"
            for (name, n), share in zip(causes, shares, strict=True)
        ],
        "hoverinfo": "text",
    }
    layout = canvas.canvas(
        height=80 + 30 * len(causes),
        bargap=0.3,
        xaxis=canvas.axis(
            "errors (and cumulated share)", range=[0, 1.4 * (causes[0][1] if causes else 1)]
        ),
        yaxis=canvas.name_axis([name for name, _ in causes]),
    )
    return {"data": [bars], "layout": layout}


def _fill(i: int) -> dict[str, Any]:
    color, shape = FILLS[i % len(FILLS)]
    return {
        "color": color,
        "pattern": {
            "shape": shape,
            "size": 7,
            "solidity": 0.3,
            "fgcolor": "#ffffff",
            "fillmode": "overlay",
        },
        "line": {"width": 0},
    }
