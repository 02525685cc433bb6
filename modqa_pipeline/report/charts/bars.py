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


def pareto(causes: Sequence[tuple[str, float, int]]) -> dict[str, Any]:
    """Bars from the cause with the largest share down, with the cumulated share beside them.

    ``causes``: name, share of the errors (0 to 1), errors found.
    """
    cumulated = [sum(share for _, share, _ in causes[: i + 1]) for i in range(len(causes))]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(causes))),
        "x": [canvas.in_percent(share) for _, share, _ in causes],
        "marker": _fill(0),
        "text": [
            f"{wording.percent(share, 0)}  ({wording.percent(so_far, 0)})"
            for (_, share, _), so_far in zip(causes, cumulated, strict=True)
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"<b>{canvas.label(name, 60)}</b><br>{wording.percent(share)}, cumulated {wording.percent(so_far)}"
            f"<br>n = {n} errors found"
            for (name, share, n), so_far in zip(causes, cumulated, strict=True)
        ],
        "hoverinfo": "text",
    }
    most = 100 * causes[0][1] if causes else 1
    layout = canvas.canvas(
        height=80 + 30 * len(causes),
        bargap=0.3,
        xaxis=canvas.axis("% of errors (and cumulated)", range=[0, 1.4 * most]),
        yaxis=canvas.name_axis([name for name, _, _ in causes]),
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
