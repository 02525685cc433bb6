"""Slices that need attention over 28 days: a target that is missed, leakage that rises, an SLA unlike the others'."""

from dataclasses import replace
from typing import Any

from modqa_pipeline.report.figures import expected_harm, wording
from modqa_pipeline.report.figures.measures import METRICS, NOT_MET, Figure
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import anchor
from modqa_pipeline.report.sections.headline import changes
from modqa_pipeline.report.sections.headline.attention_item import Item
from modqa_pipeline.runs.incident_keys import target_key

SLA = "sla_met_rate"
SLA_KINDS = ("site", "queue", "market", "language")
"""Kinds that are asked for their SLA: it belongs to queues, and others would say the same again."""
Slice = tuple[str, str]


def items(facts: DayFacts) -> list[Item]:
    """Rows, unordered."""
    since = {
        (row["slice_kind"], row["slice_value"], row["metric"]): row["since"]
        for row in facts.missed
        if row["is_bad"]
    }
    missed = [
        replace(item, since=since.get((*(item.slice or ("", "")), item.metric)))
        for item in _missed(facts.window)
    ]
    return [*missed, *_rising(facts), *_late(facts)]


def of_period(facts: PeriodFacts) -> list[Item]:
    """Targets that a week or a month misses."""
    return list(_missed(facts))


def slice_item(facts: PeriodFacts, about: Slice, **given: Any) -> Item:
    """An item about a slice: its name, page, owner, harm and certainty."""
    kind, value = about
    accuracy = facts.figure("accuracy", kind, value)
    n = accuracy.n_decisions if accuracy else 0
    return Item(
        where=facts.edition.title(kind, value),
        href=facts.edition.href(kind, value) or _anchored(kind, value),
        owner=_owner(facts, kind, value),
        harm=expected_harm.harm_among(accuracy, n),
        certainty=accuracy.n_audited if accuracy else 0,
        slice=about,
        **given,
    )


def _anchored(kind: str, value: str) -> str:
    return f"#{anchor(kind, value)}" if kind in ("site", "queue") else "#targets"


def _owner(facts: PeriodFacts, kind: str, value: str) -> str | None:
    if kind == "queue":
        return facts.edition.queue_owner(value)
    return value.split("/")[0] if kind in ("site", "vendor") else None


def is_missed(figure: Figure) -> bool:
    """Whether the interval shows that the target is missed."""
    return figure.verdict == NOT_MET


def _missed(facts: PeriodFacts) -> list[Item]:
    """Every figure that misses its target; overall accuracy is the headline."""
    return [
        slice_item(
            facts,
            key,
            what=f"{METRICS[metric].label} {side(metric)} target",
            how_much=_shortfall(metric, figure, facts.figure("accuracy", *key)),
            metric=metric,
            key=target_key(metric, *key),
        )
        for key, figures in facts.slices.items()
        for metric, figure in figures.items()
        if metric in METRICS and is_missed(figure) and (key[0], metric) != ("all", "accuracy")
    ]


def side(metric: str) -> str:
    """The bad side of a target: below it, or above it."""
    return "below" if METRICS[metric].higher_is_better else "above"


def _shortfall(metric: str, figure: Figure, accuracy: Figure | None) -> str:
    stated = f"{figure.stated(figure.target)}, target {wording.goal(figure.target)}"
    if metric != "accuracy":
        return stated
    wrong = expected_harm.expected_wrong(accuracy, figure.n_decisions)
    return f"{stated}; about {wording.roughly(wrong)} wrong decisions"


def _rising(facts: DayFacts) -> list[Item]:
    """Queues whose leakage rises from day to day."""
    return [
        slice_item(
            facts.window,
            ("queue", queue),
            what="Leakage rising",
            how_much=f"{figure.stated()} on {wording.day_name(facts.day)}, up {days} days in a row",
            metric="leakage_rate",
            since=changes.began(facts.day, days),
            key=target_key("leakage_rate", "queue", queue),
        )
        for queue, days in changes.rising_leakage(facts.history, facts.day).items()
        if (figure := facts.figure("leakage_rate", "queue", queue)) is not None
    ]


def _late(facts: DayFacts) -> list[Item]:
    """Slices that meet their SLA clearly less often than the others of their kind."""
    standing = {
        (row["slice_kind"], row["slice_value"]): row
        for row in facts.standings
        if row["metric"] == SLA
    }
    items = [
        slice_item(
            facts.window,
            key,
            what="SLA met less often than elsewhere",
            how_much=f"{wording.percent(row['estimate'])} of {wording.plural(row['n'], 'decision')} in time, "
            f"{wording.percent(row['group_rate'])} over all of its kind",
            metric=SLA,
            since=run["since"],
        )
        for run in facts.outside
        if run["is_bad"] and run["metric"] == SLA and run["slice_kind"] in SLA_KINDS
        if (row := standing.get(key := (run["slice_kind"], run["slice_value"])))
    ]
    # a late decision is not a wrong one
    return [replace(item, harm=0.0) for item in items]
