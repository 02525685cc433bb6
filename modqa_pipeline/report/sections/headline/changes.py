"""Series of days and weeks: which queues' leakage clearly rises, and whose accuracy falls."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from modqa_pipeline.report.figures.measures import Figure, figure_of

Point = tuple[date, Figure]
RISING_DAYS = 3


def by_slice(rows: Iterable[dict[str, Any]], kind: str, metric: str) -> dict[str, list[Point]]:
    """Days and figures of one metric, in order, by slice value."""
    series: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        if row["slice_kind"] == kind and row["metric"] == metric:
            series[row["slice_value"]].append((row["decision_date"], figure_of(row)))
    return series


def rising_days(points: list[Point], day: date) -> int:
    """How many days in a row a rate rose up to ``day``; 0 where the intervals do not support it.

    Supported: at least three rises on days that follow one another, each figure shown, and the
    last interval lies wholly above the interval of the first day.
    """
    shown = {d: f for d, f in points if f.is_shown}
    rates = {d: rate for d, f in shown.items() if (rate := f.shown) is not None}
    rises, at = 0, day
    while at in rates and at - timedelta(days=1) in rates:
        if rates[at] <= rates[at - timedelta(days=1)]:
            break
        rises, at = rises + 1, at - timedelta(days=1)
    if rises < RISING_DAYS or not shown[day].is_above(shown[at]):
        return 0
    return rises


def falls(figures: Sequence[Figure | None]) -> bool:
    """Whether each figure is below the one before it, and the last one's interval below the first figure."""
    rates = [figure.shown if figure else None for figure in figures]
    pairs = pairwise(rates)
    if not all(one is not None and other is not None and other < one for one, other in pairs):
        return False
    upper = figures[-1].upper if figures[-1] else None
    return upper is not None and rates[0] is not None and upper < rates[0]


def began(day: date, n_days: int) -> date:
    """The first day of a series of so many rises that ends on a day."""
    return day - timedelta(days=n_days - 1)


def rising_leakage(rows: list[dict[str, Any]], day: date) -> dict[str, int]:
    """Queues whose leakage rose, and for how many days."""
    series = by_slice(rows, "queue", "leakage_rate")
    rises_of = {queue: rising_days(points, day) for queue, points in series.items()}
    return {queue: rises for queue, rises in rises_of.items() if rises}
