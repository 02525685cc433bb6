"""The index: every day, newest first, with its headline, its status and its failed checks."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import Figure, figure_of
from modqa_pipeline.report.queries import calibration, days
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.sections.headline.sentence import against_target
from modqa_pipeline.report.sections.sessions.agreement import figure_cell

MAX_DAYS = 120
MARGIN = 0.005
_NOT_WELL = {"blocked": "blocked", "no data": "without data"}


def build(marts: Marts | None, existing: set[str], min_audited: int) -> dict[str, Any]:
    """Rows of the newest days, older ones as links; ``existing`` holds the names of the pages that exist."""
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
    headlines, checks = days.headline_accuracy(marts), days.check_counts(marts)
    scale = _scale(
        [
            headlines[r["decision_date"]]
            for r in publications[:MAX_DAYS]
            if r["decision_date"] in headlines
        ],
    )
    rows = [
        _row(publication, headlines, checks, existing, scale, min_audited)
        for publication in publications[:MAX_DAYS]
    ]
    older = [
        r["decision_date"]
        for r in publications[MAX_DAYS:]
        if f"{r['decision_date']}.html" in existing
    ]
    return {
        "rows": rows,
        "older": older,
        "scale": scale,
        "target": _newest_target(publications, headlines),
        "summary": _summary([_status(row, headlines) for row in publications]),
        "latest": _latest(publications, headlines),
    }


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
        for row in rows[:MAX_DAYS]
        if file_of(row["session_id"]) in existing
    ]


def _latest(publications: list[dict[str, Any]], headlines: dict[date, dict[str, Any]]) -> str:
    """The newest published day in one sentence."""
    published = [row["decision_date"] for row in publications if row["status"] == "published"]
    if not published:
        return "No day has been published yet: every day so far is blocked."
    day = wording.day_name(published[0])
    figure = figure_of(headlines[published[0]]) if published[0] in headlines else None
    if figure is None or not figure.is_shown:
        return f"The latest day, {day}, has too few audits to state its accuracy."
    end = against_target(figure)
    return f"On the latest day, {day}, accuracy was {figure.stated(figure.target)}{end}"


def _newest_target(
    publications: list[dict[str, Any]], headlines: dict[date, dict[str, Any]]
) -> float | None:
    """The target of the newest day that has a figure."""
    days_known = [r["decision_date"] for r in publications if r["decision_date"] in headlines]
    return headlines[days_known[0]]["target"] if days_known else None


def _summary(statuses: list[str]) -> str:
    n = Counter(statuses)
    parts = [f"{wording.plural(n['published'], 'day')} published"]
    parts += [f"{wording.count(n[name])} {words}" for name, words in _NOT_WELL.items() if n[name]]
    return ", ".join(parts) + "."


def _scale(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """The common ends of the small interval bars."""
    ends = ("lower", "upper", "target")
    values = [row[end] for row in rows for end in ends if row[end] is not None]
    if not values:
        return 0.0, 1.0
    return max(0.0, min(values) - MARGIN), min(1.0, max(values) + MARGIN)


def _row(
    publication: dict[str, Any],
    headlines: dict[date, dict[str, Any]],
    checks: dict[date, dict[str, Any]],
    existing: set[str],
    scale: tuple[float, float],
    min_audited: int,
) -> dict[str, Any]:
    day = publication["decision_date"]
    figure = figure_of(headlines[day]) if day in headlines else None
    target = figure.target if figure else None
    counts = checks.get(day) or {"n_checks": 0, "n_failed": 0, "n_critical": 0}
    return {
        "day": day,
        "name": wording.dated(day),
        "href": f"{day}.html" if f"{day}.html" in existing else "",
        "checks_href": f"{day}-checks.html" if f"{day}-checks.html" in existing else "",
        "status": _status(publication, headlines),
        "reason": publication["blocked_reason"] or "",
        "figure": figure,
        "interval": figure.range(target) if figure else "",
        "says": figure.says(min_audited) if figure else "no figure",
        "verdict": figure.verdict if figure else None,
        "bar": _bar(figure, target, scale),
        "checks": counts,
    }


def _status(publication: dict[str, Any], headlines: dict[date, dict[str, Any]]) -> str:
    """The status of a day; a day of which no decision came is none that was published well."""
    headline = headlines.get(publication["decision_date"])
    has_data = headline is not None and bool(headline["n_decisions"])
    return publication["status"] if has_data or publication["status"] == "blocked" else "no data"


def _bar(
    figure: Figure | None, target: float | None, scale: tuple[float, float]
) -> dict[str, float | None] | None:
    """Places, 0 to 100, of the interval, the estimate and the target on the common scale."""
    if figure is None or figure.lower is None:
        return None
    low, high = scale

    def place(value: float | None) -> float | None:
        return None if value is None else round(100 * (value - low) / ((high - low) or 1), 1)

    estimate = place(figure.estimate) if figure.is_shown else None
    return {
        "lower": place(figure.lower),
        "upper": place(figure.upper),
        "estimate": estimate,
        "target": place(target),
    }
