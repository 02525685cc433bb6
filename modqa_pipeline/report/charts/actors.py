"""People and machine on the same scale: one panel for shares that should be high, one for low."""

from typing import Any

from modqa_pipeline.report.charts import canvas
from modqa_pipeline.report.charts.intervals import Dot, Mark, dot_traces
from modqa_pipeline.report.figures.measures import METRICS, Figure

MARKS = {
    "bpo": Mark("People", canvas.BLUE, "circle"),
    "machine": Mark("Machine", canvas.INK, "square-open"),
}
OFFSETS = {"bpo": -0.16, "machine": 0.16}
GOOD = ("accuracy", "precision", "recall")
BAD = ("leakage_rate", "over_enforcement_rate", "wrong_policy_rate", "critical_error_rate")
SPLIT = 0.55


def actors(figures: dict[str, dict[str, Figure]]) -> dict[str, Any]:
    """``figures``: actor → metric → figure."""
    above, below = _dots(figures, GOOD), _dots(figures, BAD)
    lower_traces = dot_traces(below, MARKS, xaxis="x2", yaxis="y2")
    traces = dot_traces(above, MARKS) + [trace | {"showlegend": False} for trace in lower_traces]
    layout = canvas.canvas(
        height=440,
        legend=True,
        xaxis=canvas.rate_axis("higher is better", _ends(above), anchor="y"),
        yaxis=canvas.name_axis([METRICS[m].label for m in GOOD], domain=[SPLIT + 0.06, 1]),
        xaxis2=canvas.rate_axis("lower is better", [0, *_ends(below)], anchor="y2"),
        yaxis2=canvas.name_axis(
            [METRICS[m].label for m in BAD], domain=[0, SPLIT - 0.1], anchor="x2"
        ),
    )
    return {"data": traces, "layout": layout}


def _dots(figures: dict[str, dict[str, Figure]], metrics: tuple[str, ...]) -> list[Dot]:
    return [
        Dot(
            f"{MARKS[actor].name}: {METRICS[m].label}",
            known[m],
            group=actor,
            position=i + OFFSETS[actor],
        )
        for i, m in enumerate(metrics)
        for actor, known in figures.items()
        if m in known and actor in MARKS
    ]


def _ends(dots: list[Dot]) -> list[float | None]:
    return [v for d in dots for v in (d.figure.lower, d.figure.upper)]
