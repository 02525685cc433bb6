"""Shared by all charts: paper, axes, colours, and text that plotly must not read as markup."""

import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from modqa_pipeline.report.figures import wording

INK, MUTED, GRID = "#1f2429", "#6a7178", "#e2e5e8"
BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#e69f00",
    "#56b4e9",
    "#cc79a7",
)
"""Okabe and Ito's palette. The page's script exchanges a few for lighter ones in the dark."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"


def label(text: Any, length: int = 28) -> str:
    """A value from the data as chart text: cut to fit, controls removed, markup made harmless."""
    visible = str(text)
    if not visible.isascii() or not visible.isprintable():
        visible = "".join(c for c in visible if unicodedata.category(c)[0] != "C")
    return escaped(wording.shortened(visible, length))


def escaped(text: str) -> str:
    """Text safe for plotly, which renders a subset of HTML in its texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def canvas(height: int, *, legend: bool = False, **parts: Any) -> dict[str, Any]:
    """A layout without decoration; ``parts`` are plotly's own layout keys."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 34 if legend else 10, "b": 46},
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "font": {"size": 12},
        },
        "hoverlabel": {"font": {"family": FONT, "size": 12}, "align": "left"},
        "hovermode": "closest",
        "dragmode": False,
        **parts,
    }


def axis(title: str = "", **parts: Any) -> dict[str, Any]:
    """An axis without decoration."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": MUTED}, "standoff": 8},
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"size": 12},
        **parts,
    }


def name_axis(names: list[str], **parts: Any) -> dict[str, Any]:
    """One row a name, the first on top; positions are numbers, so equal names stay apart."""
    return axis(
        tickvals=list(range(len(names))),
        ticktext=[label(name) for name in names],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        **parts,
    )


def rate_range(values: Iterable[float | None]) -> tuple[float, float]:
    """Ends of an axis in per cent that hold all values: whole fives, never beyond 0 or 100."""
    known = [100 * v for v in values if v is not None]
    if not known:
        return 0, 100
    step = 5 if max(known) - min(known) > 8 else 2
    low = max(0, step * math.floor((min(known) - 0.3) / step))
    return low, min(100, step * math.ceil((max(known) + 0.3) / step))


def rate_axis(title: str, values: Iterable[float | None], **parts: Any) -> dict[str, Any]:
    """An axis of a rate; its title says where it begins if that is not zero."""
    low, high = rate_range(values)
    begins = f" (axis {low:g} to {high:g})" if low > 0 else ""
    room = 0.02 * (high - low)
    return axis(f"{title}, %{begins}", range=[low - room, high + room], **parts)


def in_percent(rate: float | None) -> float | None:
    """A rate as the axis shows it, short enough for a small page."""
    return None if rate is None else round(100 * rate, 3)
