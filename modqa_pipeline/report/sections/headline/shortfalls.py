"""Targets that are missed, for "needs attention": sites, queues, and other targets that were set."""

from datetime import date
from typing import Any

from modqa_pipeline.report.figures import expected_harm, wording
from modqa_pipeline.report.figures.measures import (
    METRICS,
    NOT_MET,
    Figure,
    scorecard_figure,
)
from modqa_pipeline.report.scopes.day import DayFacts, anchor, site_value
from modqa_pipeline.report.sections.headline import changes
from modqa_pipeline.report.sections.headline.attention_item import Item
from modqa_pipeline.runs.incident_keys import target_key


def items(facts: DayFacts) -> list[Item]:
    """Rows, unordered."""
    sites = [_site(facts, row) for row in facts.sites if row["verdict"] == NOT_MET]
    return [*sites, *_queues(facts), *_other_targets(facts)]


def _site(facts: DayFacts, row: dict[str, Any]) -> Item:
    figure, name = scorecard_figure(row), site_value(row)
    today = facts.figure("accuracy", "site", name)
    a_day = today.n_decisions if today else (row["n_decisions"] or 0) / 28
    return Item(
        what="Site below target over 28 days",
        where=name,
        how_much=_shortfall(figure, expected_harm.expected_wrong(figure, a_day)),
        href=f"#{anchor('site', name)}",
        since=row["since"],
        owner=row["vendor"],
        harm=expected_harm.harm_among(figure, a_day),
        certainty=figure.n_audited,
        key=target_key("accuracy", "site", name),
    )


def _queues(facts: DayFacts) -> list[Item]:
    rising = changes.rising_leakage(facts.history, facts.day)
    past = changes.by_slice(facts.history, "queue", "accuracy")
    items = []
    for queue, figures in facts.of_kind("queue").items():
        accuracy = figures.get("accuracy")
        missed = accuracy is not None and accuracy.verdict == NOT_MET
        since = changes.missed_since(past.get(queue, []), facts.day) if missed else None
        if missed or queue in rising:
            items.append(_queue(facts, queue, figures, since, rising.get(queue)))
    return items


def _queue(
    facts: DayFacts,
    queue: str,
    figures: dict[str, Figure],
    since: date | None,
    rising: int | None,
) -> Item:
    accuracy = figures.get("accuracy")
    n = accuracy.n_decisions if accuracy else 0
    is_missed = accuracy is not None and accuracy.verdict == NOT_MET
    parts = []
    if accuracy is not None and is_missed:
        parts.append(_shortfall(accuracy, expected_harm.expected_wrong(accuracy, n)))
    if rising:
        parts.append(f"leakage {figures['leakage_rate'].stated()}, up {rising} days in a row")
    return Item(
        what="Queue below target" if is_missed else "Leakage rising",
        where=facts.queue_name(queue),
        how_much="; ".join(parts),
        href=f"#{anchor('queue', queue)}",
        since=since,
        owner=facts.queue_owner(queue),
        harm=expected_harm.harm_among(accuracy, n),
        certainty=accuracy.n_audited if accuracy else 0,
        key=target_key("accuracy" if is_missed else "leakage_rate", "queue", queue),
    )


def _shortfall(figure: Figure, wrong: float) -> str:
    stated = f"accuracy {figure.stated(figure.target)}, target {wording.goal(figure.target)}"
    return f"{stated}; about {wording.roughly(wrong)} wrong decisions a day"


def _other_targets(facts: DayFacts) -> list[Item]:
    """Other figures that miss a target; overall accuracy, sites and queues are shown elsewhere."""
    items = []
    for (kind, value), figures in facts.slices.items():
        for metric, figure in figures.items():
            elsewhere = metric == "accuracy" and kind in ("all", "site", "queue")
            if elsewhere or metric not in METRICS or figure.verdict != NOT_MET:
                continue
            items.append(
                Item(
                    what=f"{METRICS[metric].label} misses its target",
                    where="all decisions" if kind == "all" else f"{wording.words(kind)} {value}",
                    how_much=f"{figure.stated(figure.target)}, target {wording.goal(figure.target)}",
                    href="#headline",
                    harm=expected_harm.harm_among(figures.get("accuracy"), figure.n_decisions),
                    certainty=figure.n_audited,
                    key=target_key(metric, kind, value),
                )
            )
    return items
