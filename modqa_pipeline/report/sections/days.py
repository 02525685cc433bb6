"""The index: every day, newest first, by the 28 days up to it, with its status and its failed checks."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import Figure, figure_of
from modqa_pipeline.report.queries import calibration, days
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.subjects import month_file
from modqa_pipeline.report.sections.sessions.agreement import figure_cell

MAX_DAYS, MAX_SESSIONS = 31, 120
"""Days that have a row each; those before them are folded by month."""
MARGIN = 0.005
_NOT_WELL = {"blocked": "blocked", "no data": "without data"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What the marts know of all days."""

    windows: dict[date, Row]
    daily: dict[date, Row]
    checks: dict[date, Row]
    existing: set[str]


def build(marts: Marts | None, existing: set[str], latest: str) -> dict[str, Any]:
    """Rows of the newest days, older ones by month.

    Parameters
    ----------
    existing : set of str
        Names of the pages that exist.
    latest : str
        The sentence on the newest published day.
    """
    if marts is None:
        return {
            "rows": [],
            "older": [],
            "scale": (0.0, 1.0),
            "target": None,
            "summary": "",
            "latest": "",
        }
    publications = days.publication_days(marts)
    known = Known(
        days.accuracy_of_28_days(marts),
        days.daily_accuracy(marts),
        days.check_counts(marts),
        existing,
    )
    recent, older = publications[:MAX_DAYS], publications[MAX_DAYS:]
    shown = [
        known.windows[row["decision_date"]]
        for row in recent
        if row["decision_date"] in known.windows
    ]
    scale = _scale(shown)
    return {
        "rows": [_row(publication, known, scale) for publication in recent],
        "older": _by_month(older, known),
        "scale": scale,
        "target": shown[0]["target"] if shown else None,
        "summary": _summary([_status(row, known) for row in publications]),
        "latest": latest,
    }


def _by_month(publications: list[Row], known: Known) -> list[dict[str, Any]]:
    """Months of older days, the newest first: links to their days, and to the month's page where it has one."""
    months = groupby(publications, key=lambda row: row["decision_date"].replace(day=1))
    return [
        {
            "name": wording.month_name(first),
            "href": month_file(first) if month_file(first) in known.existing else "",
            "days": [
                {
                    "name": wording.dated(day),
                    "href": f"{day}.html" if f"{day}.html" in known.existing else "",
                    "says": figure_of(known.windows[day]).mark if day in known.windows else "",
                    "status": _status(row, known),
                }
                for row in rows
                for day in [row["decision_date"]]
            ],
        }
        for first, rows in months
    ]


def sessions(
    marts: Marts | None, file_of: Callable[[str], str], existing: set[str]
) -> list[dict[str, Any]]:
    """Calibration sessions that have a page, the newest first."""
    rows = calibration.sessions(marts) if marts else []
    return [
        {
            "session_id": row["session_id"],
            "href": file_of(row["session_id"]),
            "day": wording.dated(row["started_at"].date()),
            "queue": row["queue_id"] or wording.UNKNOWN,
            "figure": figure_cell(row, "gwet_ac1"),
            "sizes": f"{wording.plural(row['n_items'], 'item')}, {wording.plural(row['n_raters'], 'rater')}",
        }
        for row in rows[:MAX_SESSIONS]
        if file_of(row["session_id"]) in existing
    ]


def _summary(statuses: list[str]) -> str:
    n = Counter(statuses)
    parts = [f"{wording.plural(n['published'], 'day')} published"]
    parts += [f"{wording.count(n[name])} {words}" for name, words in _NOT_WELL.items() if n[name]]
    return ", ".join(parts) + "."


def _scale(rows: list[Row]) -> tuple[float, float]:
    """The common ends of the small interval bars."""
    ends = ("lower", "upper", "target")
    values = [row[end] for row in rows for end in ends if row[end] is not None]
    if not values:
        return 0.0, 1.0
    return max(0.0, min(values) - MARGIN), min(1.0, max(values) + MARGIN)


def _row(publication: Row, known: Known, scale: tuple[float, float]) -> dict[str, Any]:
    day = publication["decision_date"]
    window = figure_of(known.windows[day]) if day in known.windows else None
    alone = figure_of(known.daily[day]) if day in known.daily else None
    return {
        "day": day,
        "name": wording.dated(day),
        "href": f"{day}.html" if f"{day}.html" in known.existing else "",
        "checks_href": f"{day}-checks.html" if f"{day}-checks.html" in known.existing else "",
        "status": _status(publication, known),
        "reason": publication["blocked_reason"] or "",
        "window": window,
        "alone": alone,
        "is_apart": alone is not None and alone.is_apart_from(window),
        "bar": _bar(window, scale),
        "checks": known.checks.get(day) or {"n_checks": 0, "n_failed": 0, "n_critical": 0},
    }


def _status(publication: Row, known: Known) -> str:
    """The status of a day; a day of which no decision came is none that was published well."""
    headline = known.daily.get(publication["decision_date"])
    has_data = headline is not None and bool(headline["n_decisions"])
    return publication["status"] if has_data or publication["status"] == "blocked" else "no data"


def _bar(figure: Figure | None, scale: tuple[float, float]) -> dict[str, float | None] | None:
    """Places, 0 to 100, of the interval, the estimate and the target on the common scale."""
    if figure is None or figure.lower is None:
        return None
    low, high = scale

    def place(value: float | None) -> float | None:
        return None if value is None else round(100 * (value - low) / ((high - low) or 1), 1)

    return {
        "lower": place(figure.lower),
        "upper": place(figure.upper),
        "estimate": place(figure.shown),
        "target": place(figure.target),
    }
