"""Section 3, headline tiles: six figures with interval, target, change and n."""

from dataclasses import dataclass
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure
from modqa_pipeline.report.queries import operations, quality, trust
from modqa_pipeline.report.scopes.day import ALL, DayFacts

ESTIMATED = ("accuracy", "precision", "recall", "critical_error_rate")


@dataclass(frozen=True)
class Tile:
    """One figure with what a reader needs to judge it."""

    label: str
    meaning: str
    value: str
    interval: str
    target: str
    verdict: str | None
    change: str
    size: str
    is_weak: bool = False


def build(facts: DayFacts) -> dict[str, Any]:
    """Tiles in the order of the page."""
    means = quality.same_weekday_means(facts.marts, facts.day)
    tiles = [_estimated(facts, metric, means.get(metric)) for metric in ESTIMATED]
    return {
        "tiles": [*tiles, _sla(facts), _returned(facts)],
        "where": "marts.kpi_quality_daily, kpi_operations_daily where slice_kind = 'all' and "
        f"{facts.on_day}; kpi_draw_coverage_daily where {facts.on_day}",
    }


def _estimated(facts: DayFacts, metric: str, mean: dict[str, Any] | None) -> Tile:
    meaning, figure = METRICS[metric], facts.figure(metric)
    if figure is None:
        return Tile(
            meaning.label,
            meaning.meaning,
            "no figure",
            "",
            "",
            None,
            "",
            "no audited decision",
            True,
        )
    return Tile(
        label=meaning.label,
        meaning=meaning.meaning,
        value=figure.says(facts.min_audited),
        interval=_interval(figure),
        target="no target" if figure.target is None else f"target {wording.goal(figure.target)}",
        verdict=figure.verdict,
        change=change(figure, mean, wording.weekday(facts.day)),
        size=f"n = {wording.count(figure.n_audited)} of {wording.count(figure.n_decisions)}",
        is_weak=not figure.is_shown,
    )


def _interval(figure: Figure) -> str:
    if figure.is_awaited:
        return "no audit has come back yet"
    if figure.status == "undefined":
        return "no decision in the denominator"
    if figure.is_shown and figure.lower == figure.upper:
        return "every decision audited"
    return figure.range(figure.target)


def change(figure: Figure, mean: dict[str, Any] | None, weekday: str) -> str:
    """The change from the mean of the same weekday, and whether that mean is in the interval."""
    rate, lower, upper = figure.shown, figure.lower, figure.upper
    if rate is None:
        return ""
    if not mean or mean["mean"] is None:
        return f"no earlier {weekday} to compare with"
    within = lower is not None and upper is not None and lower <= mean["mean"] <= upper
    note = ", within the interval" if within else ""
    return f"{_against(rate, mean, weekday)}{note}"


def _against(value: float, mean: dict[str, Any], weekday: str) -> str:
    days = mean["n_days"]
    span = f"mean of {days} {weekday}s" if days > 1 else f"last {weekday}"
    return f"{wording.points(value - mean['mean'])} vs {wording.percent(mean['mean'])}, {span}"


def _counted(
    label: str, meaning: str, value: float | None, mean: dict[str, Any], weekday: str, size: str
) -> Tile:
    if value is None:
        return Tile(label, meaning, "undefined", "", "", None, "", size, True)
    text = (
        _against(value, mean, weekday)
        if mean["mean"] is not None
        else f"no earlier {weekday} to compare with"
    )
    return Tile(
        label, meaning, wording.percent(value), "counted, not sampled", "", None, text, size
    )


def _sla(facts: DayFacts) -> Tile:
    row = facts.operations.get(ALL) or {}
    known = row.get("n_sla_known") or 0
    value = row.get("sla_met_rate") if known else None
    size = f"n = {wording.count(known)}" if known else "no decision has a known SLA"
    mean = operations.sla_on_same_weekdays(facts.marts, facts.day)
    return _counted(
        "SLA met",
        "share of decisions made within the queue's SLA",
        value,
        mean,
        wording.weekday(facts.day),
        size,
    )


def _returned(facts: DayFacts) -> Tile:
    row = facts.coverage
    asked = int(row["n_asked"] or 0)
    share = float(row["n_returned"] or 0) / asked if asked else None
    kind = "in a census" if row["n_census"] else "drawn"
    size = (
        f"{wording.count(row['n_returned'])} of {wording.count(asked)} {kind}"
        if asked
        else "nothing was drawn"
    )
    mean = trust.return_share_on_same_weekdays(facts.marts, facts.day)
    return _counted(
        "Audits returned",
        "share of the drawn decisions that have a verdict",
        share,
        mean,
        wording.weekday(facts.day),
        size,
    )
