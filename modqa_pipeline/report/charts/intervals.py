"""Dot plots: one row a name, its estimate as a mark, its interval as a whisker.

A figure that may not be shown as a value is drawn as a dashed interval without a mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.figures import measures, wording
from modqa_pipeline.report.figures.measures import Figure


@dataclass(frozen=True)
class Mark:
    """How one group of points looks; shape and fill tell it apart without colour."""

    name: str
    color: str
    symbol: str
    size: int = 10


VERDICT_MARKS = {
    measures.MET: Mark("target met", canvas.GREEN, "circle"),
    measures.NOT_MET: Mark("target not met", canvas.VERMILLION, "diamond", 12),
    measures.NOT_ESTABLISHED: Mark("not established", canvas.MUTED, "circle-open"),
    None: Mark("no target", canvas.BLUE, "square"),
}


@dataclass(frozen=True)
class Dot:
    """One row of a plot."""

    name: str
    figure: Figure
    group: Any = None
    target: float | None = None
    position: float | None = None


def dot_plot(dots: Sequence[Dot], title: str, marks: dict[Any, Mark]) -> dict[str, Any]:
    """A figure with one row a dot and the targets as ticks."""
    ends = [v for d in dots for v in (d.figure.lower, d.figure.upper, d.target)]
    return {
        "data": [*_targets(dots), *dot_traces(dots, marks)],
        "layout": canvas.canvas(
            height=96 + 30 * len(dots),
            legend=True,
            xaxis=canvas.rate_axis(title, ends),
            yaxis=canvas.name_axis([d.name for d in dots]),
        ),
    }


def dot_traces(dots: Sequence[Dot], marks: dict[Any, Mark], **axes: str) -> list[dict[str, Any]]:
    """Traces of the dots: one a group, and one for the figures that have no value."""
    placed = [(d.position if d.position is not None else i, d) for i, d in enumerate(dots)]
    traces = [
        _marks([(y, d) for y, d in placed if d.figure.is_shown and d.group == group], mark) | axes
        for group, mark in marks.items()
        if any(d.figure.is_shown and d.group == group for _, d in placed)
    ]
    unsaid = [(y, d) for y, d in placed if d.figure.is_known and not d.figure.is_shown]
    if unsaid:
        bare = bare_intervals(
            [y for y, _ in unsaid], [d.figure for _, d in unsaid], [hover(d) for _, d in unsaid]
        )
        traces.append(bare | axes)
    return traces


def _marks(placed: list[tuple[float, Dot]], mark: Mark) -> dict[str, Any]:
    figures = [d.figure for _, d in placed]
    estimates = [canvas.in_percent(f.estimate) for f in figures]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": mark.name,
        "x": estimates,
        "y": [y for y, _ in placed],
        "marker": marker(mark.color, mark.symbol, mark.size),
        "error_x": whiskers(figures, mark.color),
        "hovertext": [hover(d) for _, d in placed],
        "hoverinfo": "text",
    }


def marker(color: str, symbol: str, size: int) -> dict[str, Any]:
    """A mark with an edge of its own colour, so that open shapes are as strong as full ones."""
    return {"color": color, "symbol": symbol, "size": size, "line": {"width": 2, "color": color}}


def whiskers(figures: Sequence[Figure], color: str) -> dict[str, Any]:
    """Intervals as plotly's unequal error bars."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_reach(f.upper, f.estimate) for f in figures],
        "arrayminus": [_reach(f.estimate, f.lower) for f in figures],
        "color": color,
        "thickness": 2,
        "width": 0,
    }


def _reach(far: float | None, near: float | None) -> float:
    return 0 if far is None or near is None else round(100 * (far - near), 3)


def bare_intervals(
    places: Sequence[Any], figures: Sequence[Figure], texts: Sequence[str], along: str = "x"
) -> dict[str, Any]:
    """Dotted lines without marks; three points each (end, end, gap) make them one trace."""
    ends = [
        v for f in figures for v in (canvas.in_percent(f.lower), canvas.in_percent(f.upper), None)
    ]
    beside = [v for place in places for v in (place, place, None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "too few audits",
        "x": ends if along == "x" else beside,
        "y": beside if along == "x" else ends,
        "line": {"color": canvas.MUTED, "width": 2, "dash": "dot"},
        "hovertext": [text for text in texts for _ in range(3)],
        "hoverinfo": "text",
    }


def _targets(dots: Sequence[Dot]) -> list[dict[str, Any]]:
    """The target as one line if all rows share it, else one tick per row."""
    known = [(i, d.target) for i, d in enumerate(dots) if d.target is not None]
    if not known:
        return []
    values = {t for _, t in known}
    if len(values) == 1:
        x = [canvas.in_percent(known[0][1])] * 2
        y: list[float | None] = [-0.6, len(dots) - 0.4]
    else:
        x = [v for _, t in known for v in (canvas.in_percent(t), canvas.in_percent(t), None)]
        y = [v for i, _ in known for v in (i - 0.4, i + 0.4, None)]
    name = f"target {wording.goal(known[0][1])}" if len(values) == 1 else "target"
    line = {"color": canvas.INK, "width": 1.5, "dash": "dash"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": x,
            "y": y,
            "line": line,
            "hoverinfo": "skip",
        }
    ]


def hover(dot: Dot) -> str:
    """Name, value, interval and n, as safe chart text."""
    figure = dot.figure
    value = wording.percent(figure.estimate) if figure.is_shown else "no value: too few audits"
    interval = f" ({figure.range()})" if figure.range() else ""
    sizes = f"n = {wording.count(figure.n_audited)} audits"
    if figure.n_decisions:
        sizes += f" of {wording.count(figure.n_decisions)} decisions"
    return f"<b>{canvas.label(dot.name, 60)}</b><br>{value}{interval}<br>{sizes}"
