"""What misses its target, for "needs attention": sites, queues, and other targets that were set."""

from datetime import date
from typing import Any

from modqa_pipeline.report.figures import expected_harm, wording
from modqa_pipeline.report.figures.measures import (
    METRICS,
    NOT_MET,
    Figure,
    scorecard_figure,
    verdict,
)
from modqa_pipeline.report.scopes.day import DayFacts, anchor, site_value
from modqa_pipeline.report.sections.headline import changes
from modqa_pipeline.report.sections.headline.attention_item import Item


def items(facts: DayFacts) -> list[Item]:
    """Rows in no order."""
    sites = [_site(facts, row) for row in facts.sites if row["verdict"] == NOT_MET]
    return [*sites, *_queues(facts), *_other_targets(facts)]


def _site(facts: DayFacts, row: dict[str, Any]) -> Item:
    figure, name = scorecard_figure(row), site_value(row)
    today = facts.figure("accuracy", "site", name)
    a_day = today.n_decisions if today else (row["n_decisions"] or 0) / 28
    return Item(
        what="Site below target over 28 days",
        where=name,
        how_much=_shortfall(figure, row["target"], expected_harm.expected_wrong(figure, a_day)),
        href=f"#{anchor('site', name)}",
        since=row["since"],
        owner=row["vendor"],
        harm=expected_harm.weighted_harm(figure, row["critical_error_rate"], a_day),
        certainty=figure.n_audited,
    )


def _queues(facts: DayFacts) -> list[Item]:
    rising = changes.rising_leakage(facts.history, facts.day)
    past = changes.by_slice(facts.history, "queue", "accuracy")
    found = []
    for queue, figures in facts.of_kind("queue").items():
        target = facts.targets.of("queue", queue)
        missed = verdict(figures.get("accuracy"), target) == NOT_MET
        since = changes.missed_since(past.get(queue, []), facts.day, target) if missed else None
        if missed or queue in rising:
            goal = target if missed else None
            found.append(_queue(facts, queue, figures, goal, since, rising.get(queue)))
    return found


def _queue(
    facts: DayFacts,
    queue: str,
    figures: dict[str, Figure],
    missed_target: float | None,
    since: date | None,
    rising: int | None,
) -> Item:
    accuracy, critical = figures.get("accuracy"), figures.get("critical_error_rate")
    n = accuracy.n_decisions if accuracy else 0
    parts = []
    if missed_target is not None:
        parts.append(_shortfall(accuracy, missed_target, expected_harm.expected_wrong(accuracy, n)))
    if rising:
        parts.append(f"leakage {figures['leakage_rate'].stated()}, up {rising} days in a row")
    return Item(
        what="Queue below target" if missed_target is not None else "Leakage rising",
        where=facts.queue_name(queue),
        how_much="; ".join(parts),
        href=f"#{anchor('queue', queue)}",
        since=since,
        owner=facts.queue_owner(queue),
        harm=expected_harm.weighted_harm(accuracy, critical.estimate if critical else None, n),
        certainty=accuracy.n_audited if accuracy else 0,
    )


def _shortfall(figure: Figure, target: float, wrong: float) -> str:
    stated = f"accuracy {figure.stated(target)}, target {wording.goal(target)}"
    return f"{stated}; about {wording.roughly(wrong)} wrong decisions a day"


def _other_targets(facts: DayFacts) -> list[Item]:
    """Targets of single slices; overall accuracy, sites and queues have their own places."""
    found = []
    for kind, value, metric, target in facts.targets.own():
        figure = facts.figure(metric, kind, value)
        elsewhere = metric == "accuracy" and kind in ("all", "site", "queue")
        if elsewhere or metric not in METRICS or verdict(figure, target, metric) != NOT_MET:
            continue
        accuracy = facts.figure("accuracy", kind, value)
        found.append(
            Item(
                what=f"{METRICS[metric].label} misses its target",
                where="all decisions" if kind == "all" else f"{wording.words(kind)} {value}",
                how_much=f"{figure.stated(target)}, target {wording.goal(target)}",
                href="#headline",
                harm=expected_harm.expected_wrong(accuracy, figure.n_decisions),
                certainty=figure.n_audited,
            )
        )
    return found
