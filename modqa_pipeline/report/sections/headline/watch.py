"""The second rank of "needs attention": not shown to be wrong, and worth an eye.

A slice is watched if it is outside the rest of its kind, under a target without the audits that would show it, or
if its accuracy fell for three weeks. All that is said of a slice is one row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, NOT_ESTABLISHED, Figure, figure_of
from modqa_pipeline.report.queries import standings
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.sections.headline import changes, shortfalls
from modqa_pipeline.report.sections.headline.attention_item import WATCH, Item

WEEKS = 4
"""Weeks whose figures make three steps down."""
Said = tuple[tuple[str, str], str, str, str, date | None]
"""A slice, the metric, what is said of it, how much, and since when."""


def items(facts: DayFacts, already: Iterable[Item]) -> list[Item]:
    """Rows, unordered; without what `already` stands in the first rank."""
    listed = {(item.slice, item.metric) for item in already}
    said: dict[tuple[str, str], list[tuple[str, str, date | None]]] = {}
    for key, metric, what, how_much, since in [
        *_outside(facts), *_under(facts.window), *_falling(facts)
    ]:  # fmt: skip
        if (key, metric) not in listed:
            said.setdefault(key, []).append((what, how_much, since))
    return [_item(facts, key, parts) for key, parts in said.items()]


def _item(facts: DayFacts, key: tuple[str, str], parts: list[tuple[str, str, date | None]]) -> Item:
    whats = list(dict.fromkeys(what for what, _, _ in parts))
    began = [since for _, _, since in parts if since]
    item = shortfalls.slice_item(
        facts.window,
        key,
        what=wording.sentence(wording.listed(whats)),
        how_much="; ".join(how_much for _, how_much, _ in parts),
        since=min(began, default=None),
    )
    return replace(item, rank=WATCH)


def _outside(facts: DayFacts) -> Iterator[Said]:
    """Figures that are worse than those of the rest of their kind."""
    groups = {
        (row["slice_kind"], row["slice_value"], row["metric"]): row["group_rate"]
        for row in facts.standings
    }
    for run in facts.outside:
        key, metric = (run["slice_kind"], run["slice_value"]), run["metric"]
        figure = facts.window.figure(metric, *key)
        group = groups.get((*key, metric))
        if run["is_bad"] and metric in METRICS and figure is not None and group is not None:
            yield (
                key,
                metric,
                "outside the rest of its kind",
                f"{METRICS[metric].label.lower()} {figure.stated()}, all together {wording.percent(group)}",
                run["since"],
            )


def _under(facts: PeriodFacts) -> Iterator[Said]:
    """Figures on the wrong side of a target which their interval holds."""
    for key, figures in facts.slices.items():
        for metric, figure in figures.items():
            if (
                metric in METRICS
                and figure.verdict == NOT_ESTABLISHED
                and _is_under(metric, figure)
            ):
                yield (
                    key,
                    metric,
                    f"{shortfalls.side(metric)} target, not shown",
                    f"{METRICS[metric].label.lower()} {figure.stated(figure.target)}, "
                    f"target {wording.goal(figure.target)}",
                    None,
                )


def _is_under(metric: str, figure: Figure) -> bool:
    rate, target = figure.shown, figure.target
    if rate is None or target is None:
        return False
    return rate < target if METRICS[metric].higher_is_better else rate > target


def _falling(facts: DayFacts) -> Iterator[Said]:
    """Accuracy that fell in each of the last three whole weeks, the last of them below what the first allows."""
    monday = facts.day - timedelta(days=facts.day.weekday())
    last = monday if facts.day.weekday() == 6 else monday - timedelta(weeks=1)
    weeks = [last - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    by_slice: dict[tuple[str, str], dict[date, Figure]] = {}
    for row in standings.weekly_accuracy(facts.marts, weeks[0], weeks[-1]):
        key = (row["slice_kind"], row["slice_value"])
        by_slice.setdefault(key, {})[row["decision_week"]] = figure_of(row)
    for key, figures in by_slice.items():
        series = [figures.get(week) for week in weeks]
        if changes.falls(series):
            rates = ", ".join(
                wording.bare_percent(figure.estimate or 0) for figure in series if figure
            )
            yield (
                key,
                "accuracy",
                "falling for three weeks",
                f"accuracy by week {rates}{wording.THIN}%",
                weeks[1],
            )
