"""Raters and sites: how far each agrees with the others, with intervals and the whole session as a line."""

from typing import Any

from modqa_pipeline.report.charts import canvas, intervals
from modqa_pipeline.report.figures import wording

APART = intervals.Mark("apart", canvas.VERMILLION, "diamond", 12)
WITH = intervals.Mark("within the session", canvas.BLUE, "circle")


def with_others(rows: list[dict[str, Any]], names: list[str], whole: float) -> dict[str, Any]:
    """One row of `kpi_calibration_with_others` per line, the first on top."""
    ends = [v for r in rows for v in (r["percent_agreement_lower"], r["percent_agreement_upper"])]
    placed = list(enumerate(zip(rows, names, strict=True)))
    traces = [
        _marks([each for each in placed if each[1][0]["is_apart"] == is_apart], mark)
        for is_apart, mark in ((False, WITH), (True, APART))
    ]
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": f"session {wording.percent(whole)}",
        "x": [canvas.in_percent(whole)] * 2,
        "y": [-0.6, len(rows) - 0.4],
        "line": {"color": canvas.INK, "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    return {
        "data": [line, *(trace for trace in traces if trace["x"])],
        "layout": canvas.canvas(
            height=96 + 28 * len(rows),
            legend=True,
            xaxis=canvas.rate_axis("agreement with the others", [*ends, whole]),
            yaxis=canvas.name_axis(names),
        ),
    }


def _marks(placed: list[Any], mark: intervals.Mark) -> dict[str, Any]:
    rows = [row for _, (row, _) in placed]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": mark.name,
        "x": [canvas.in_percent(row["percent_agreement"]) for row in rows],
        "y": [place for place, _ in placed],
        "marker": intervals.marker(mark.color, mark.symbol, mark.size),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_points(r["percent_agreement_upper"] - r["percent_agreement"]) for r in rows],
            "arrayminus": [
                _points(r["percent_agreement"] - r["percent_agreement_lower"]) for r in rows
            ],
            "color": mark.color,
            "thickness": 2,
            "width": 0,
        },
        "hovertext": [
            f"<b>{canvas.label(name, 60)}</b><br>{wording.percent(row['percent_agreement'])} "
            f"({wording.interval(row['percent_agreement_lower'], row['percent_agreement_upper'])})"
            f"<br>n = {wording.count(row['n_items'])} items"
            for _, (row, name) in placed
        ],
        "hoverinfo": "text",
    }


def _points(difference: float) -> float:
    return round(100 * difference, 3)
