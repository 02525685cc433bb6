"""Section 3, headline tiles: six figures of the period with interval, target and n; the day as small print."""

from dataclasses import dataclass
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure
from modqa_pipeline.report.queries import operations, quality, trust
from modqa_pipeline.report.scopes.day import ALL, DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts

ESTIMATED = ("accuracy", "precision", "recall", "critical_error_rate")
SLA, RETURNED = "SLA met", "Audits returned"
MEANINGS = {
    SLA: "share of decisions made within the queue's SLA",
    RETURNED: "share of the drawn decisions that have a verdict",
}
APART = 0.02
"""A day's counted share this far from that of the period is marked: everything else is ordinary variation."""


@dataclass(frozen=True)
class Tile:
    """One figure with what a reader needs to judge it; `day` is the day's figure in words."""

    label: str
    value: str
    interval: str = ""
    target: str = ""
    verdict: str | None = None
    size: str = ""
    day: str = ""
    is_apart: bool = False
    is_weak: bool = False


def build(facts: DayFacts) -> dict[str, Any]:
    """Tiles of a day's page, in the order of the page."""
    means = quality.same_weekday_means(facts.marts, facts.day)
    tiles = [
        _estimated(facts.window, metric, _day(facts, metric, means.get(metric)))
        for metric in ESTIMATED
    ]
    tiles += [_sla(facts.window, facts), _returned(facts.window, facts)]
    return _section(facts.window, tiles, f"; the day alone: kpi_quality_daily where {facts.on_day}")


def of_period(facts: PeriodFacts) -> dict[str, Any]:
    """Tiles of a week's or a month's page."""
    tiles = [_estimated(facts, metric) for metric in ESTIMATED]
    return _section(facts, [*tiles, _sla(facts), _returned(facts)])


def of_slice(facts: PeriodFacts, kind: str, value: str, metrics: tuple[str, ...]) -> dict[str, Any]:
    """Tiles of a place's page: these metrics, and the SLA."""
    tiles = [_estimated(facts, metric, kind=kind, value=value) for metric in metrics]
    return _section(facts, [*tiles, _sla(facts, key=(kind, value))])


def _section(facts: PeriodFacts, tiles: list[Tile], more: str = "") -> dict[str, Any]:
    meanings = {known.label: known.meaning for known in METRICS.values()} | MEANINGS
    return {
        "title": wording.sentence(facts.period.words),
        "tiles": tiles,
        "words": [(tile.label, meanings[tile.label]) for tile in tiles],
        "where": f"{facts.period.of_figures}; kpi_operations_daily, kpi_draw_coverage_daily "
        f"where {facts.period.of_days}{more}",
    }


def _estimated(
    facts: PeriodFacts,
    metric: str,
    day: tuple[str, bool] = ("", False),
    kind: str = "all",
    value: str = "(all)",
) -> Tile:
    label, figure = METRICS[metric].label, facts.figure(metric, kind, value)
    if figure is None:
        return Tile(label, "no figure", size="no audited decision", is_weak=True)
    return Tile(
        label=label,
        value=figure.counted
        if figure.is_census and not figure.is_shown
        else figure.says(facts.rules.min_audited),
        interval=_interval(figure),
        target="" if figure.target is None else f"target {wording.goal(figure.target)}",
        verdict=figure.verdict,
        size=f"{wording.count(figure.n_audited)} audits of {wording.plural(figure.n_decisions, 'decision')}",
        day=day[0],
        is_apart=day[1],
        is_weak=not figure.is_shown and not figure.is_census,
    )


def _interval(figure: Figure) -> str:
    if figure.is_awaited:
        return "no audit has come back yet"
    if figure.status == "undefined":
        return "no decision in the denominator"
    if figure.is_census:
        return "every decision audited"
    return figure.range(figure.target)


def _day(facts: DayFacts, metric: str, mean: dict[str, Any] | None) -> tuple[str, bool]:
    """The day's figure in words, and whether its interval leaves out that of the 28 days."""
    figure, window = facts.figure(metric), facts.window.figure(metric)
    name = wording.short_day(facts.day)
    if figure is None or window is None or figure.n_decisions == window.n_decisions:
        return "", False
    if not figure.is_shown:
        return f"{name}: {figure.says(facts.rules.min_audited)}", False
    change = _against(figure.estimate or 0, mean, wording.weekday(facts.day))
    return f"{name}: {figure.stated()}, {change}", figure.is_apart_from(window)


def _against(value: float, mean: dict[str, Any] | None, weekday: str) -> str:
    """The change from the mean of the same weekday."""
    if not mean or mean["mean"] is None:
        return f"no earlier {weekday} to compare with"
    days = mean["n_days"]
    span = f"mean of {days} {weekday}s" if days > 1 else f"last {weekday}"
    return f"{wording.points(value - mean['mean'])} vs {wording.percent(mean['mean'])}, {span}"


def _counted(
    label: str,
    value: float | None,
    size: str,
    day: tuple[float | None, dict[str, Any], DayFacts] | None,
) -> Tile:
    """A tile of what is counted in full, with the day's share beside it."""
    if value is None:
        return Tile(label, "undefined", size=size, is_weak=True)
    said, is_apart = "", False
    share, mean, facts = day or (None, None, None)
    if share is not None and facts is not None:
        change = _against(share, mean, wording.weekday(facts.day))
        said = f"{wording.short_day(facts.day)}: {wording.percent(share)}, {change}"
        is_apart = abs(share - value) >= APART
    return Tile(
        label,
        wording.percent(value),
        "counted, not sampled",
        size=size,
        day=said,
        is_apart=is_apart,
    )


def _sla(facts: PeriodFacts, day: DayFacts | None = None, key: tuple[str, str] = ALL) -> Tile:
    row = facts.operations.get(key) or {}
    known = row.get("n_sla_known") or 0
    size = f"of {wording.plural(known, 'decision')}" if known else "no decision has a known SLA"
    beside = None
    if day:
        today = day.operations.get(key) or {}
        share = today.get("sla_met_rate") if today.get("n_sla_known") else None
        beside = (share, operations.sla_on_same_weekdays(facts.marts, day.day), day)
    return _counted(SLA, row.get("sla_met_rate") if known else None, size, beside)


def _returned(facts: PeriodFacts, day: DayFacts | None = None) -> Tile:
    row = facts.coverage
    asked = int(row["n_asked"] or 0)
    kind = "in a census" if row["n_census"] else "drawn"
    size = (
        f"{wording.count(row['n_returned'])} of {wording.count(asked)} {kind}"
        if asked
        else "nothing was drawn"
    )
    beside = None
    if day:
        mean = trust.return_share_on_same_weekdays(facts.marts, day.day)
        beside = (_share_returned(day.coverage), mean, day)
    return _counted(RETURNED, _share_returned(row), size, beside)


def _share_returned(row: dict[str, Any]) -> float | None:
    asked = int(row["n_asked"] or 0)
    return float(row["n_returned"] or 0) / asked if asked else None
