"""Section 1, the sentence: for a head of moderation.

It states only what an interval supports: the longer time first, the day beside it.
"""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import MET, METRICS, NOT_MET, Figure
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import DayFigures, PeriodFacts
from modqa_pipeline.report.scopes.subjects import site_value
from modqa_pipeline.report.sections.headline import changes, failed_checks, findings

MAX_NAMED = 3


def build(facts: DayFacts) -> dict[str, Any]:
    """The sentences of a day's page, first the headline."""
    more = [_sites(facts.window), _leakage(facts), _findings(facts)]
    return {"headline": headline(facts.window), "rest": _joined(more), "care": _care(facts)}


def of_period(facts: PeriodFacts) -> dict[str, Any]:
    """The sentences of a week's or a month's page."""
    return {"headline": headline(facts), "rest": _joined([_sites(facts)]), "care": ""}


def of_newest(facts: PeriodFacts | None) -> str:
    """The headline of the newest published day's page, with the day; None stands for no such day."""
    if facts is None:
        return "No day has been published yet: every day so far is blocked."
    said = headline(facts)
    return f"Up to {wording.day_name(facts.period.last)}: {said[:1].lower()}{said[1:]}"


def headline(
    facts: PeriodFacts, kind: str = "all", value: str = "(all)", metric: str = "accuracy"
) -> str:
    """A metric of the period against its target, and whether the day beside it is in line with it."""
    figure = facts.figure(metric, kind, value)
    when = facts.period.words
    of = "" if kind == "all" else f" of {facts.edition.title(kind, value)}"
    noun = f"{METRICS[metric].label.lower()}{of}"
    if figure is not None and figure.is_awaited:
        drawn = f"the {wording.count(facts.coverage['n_drawn'] or 0)}" if kind == "all" else "its"
        return (
            f"{wording.sentence(noun)} {when} is not known yet: none of {drawn} decisions "
            "drawn for audit has a verdict."
        )
    if figure is None or figure.status == "undefined":
        return f"There is no {noun} {when}: no decision is in the frame (the decisions to audit)."
    start = f"{wording.sentence(when)} {noun}"
    if not figure.is_shown and figure.is_census:
        return (
            f"Every decision{of} {when} was audited: {figure.counted} right{against_target(figure)}"
        )
    if not figure.is_shown:
        interval = f"; the interval is {figure.range()}{wording.THIN}%" if figure.range() else ""
        return f"{start} cannot be stated: {figure.says(facts.rules.min_audited)}{interval}."
    interval = "every decision audited" if figure.is_census else figure.range(figure.target)
    stated = f"{start} is {wording.percent(figure.estimate)} ({interval}){against_target(figure)}"
    beside = _beside(figure, facts.day, metric, kind, value)
    return f"{stated.removesuffix('.')}; {beside}." if beside else stated


def against_target(figure: Figure) -> str:
    """How the interval relates to the target, as the end of a sentence."""
    if figure.target is None:
        return "; no target is set."
    said, share = figure.verdict, wording.goal(figure.target)
    if said == MET:
        return f", target {share} met."
    if said == NOT_MET:
        return f", below the target of {share}."
    return f"; whether the target of {share} is met is not established."


def _beside(figure: Figure, day: DayFigures | None, metric: str, kind: str, value: str) -> str:
    """Whether the day alone says the same; nothing where the period is the day's only decisions."""
    alone = day.figure(metric, kind, value) if day else None
    if day is None or alone is None or alone.n_decisions == figure.n_decisions:
        return ""
    name = f"{wording.day_name(day.date)} alone"
    if alone.is_awaited:
        return f"no verdict on {wording.day_name(day.date)} has come back yet"
    if not alone.is_shown:
        return f"{name} has too few audits to say more"
    if alone.holds(figure.estimate):
        return f"{name} is in line with it"
    is_below = (alone.estimate or 0) < (figure.estimate or 0)
    return f"{name} is {'below' if is_below else 'above'} it, {alone.stated()}"


def _joined(parts: list[str]) -> str:
    said = "; ".join(filter(None, parts))
    return f"{wording.sentence(said)}." if said else ""


def _sites(facts: PeriodFacts) -> str:
    missed = [site_value(site) for site in facts.sites if site["verdict"] == NOT_MET]
    if missed:
        one = len(missed) == 1
        named = (
            wording.listed(missed[:MAX_NAMED])
            if len(missed) <= MAX_NAMED
            else f"{len(missed)} sites"
        )
        start = "site " if one else "" if len(missed) > MAX_NAMED else "sites "
        return f"{start}{named} {'is' if one else 'are'} below target"
    met = sum(site["verdict"] == MET for site in facts.sites)
    if met and met == len(facts.sites):
        return (
            "the only site meets its target" if met == 1 else f"all {met} sites meet their targets"
        )
    return "no site is shown to be below target" if facts.sites else ""


def _leakage(facts: DayFacts) -> str:
    rising = changes.rising_leakage(facts.history, facts.day)
    if not rising:
        return ""
    queue, days = max(rising.items(), key=lambda item: item[1])
    others = f" and in {wording.plural(len(rising) - 1, 'other queue')}" if len(rising) > 1 else ""
    return f"leakage in {facts.edition.queue_name(queue)} rose for {days} days in a row{others}"


def _findings(facts: DayFacts) -> str:
    grave = [row for row in facts.findings if findings.is_critical(row)]
    if not grave:
        return ""
    if len(grave) == 1:
        queue = facts.edition.queue_name(grave[0]["queue_id"], grave[0]["queue_name"])
        return f"queue {queue} {findings.predicate(grave[0]['finding'])}"
    queues = len({row["queue_id"] for row in grave})
    return f"{wording.plural(queues, 'queue has', 'queues have')} critical findings"


def _care(facts: DayFacts) -> str:
    """A warning before the figures, where something that failed can still change them."""
    failed = [check for check in failed_checks.failed(facts) if failed_checks.can_change(check)]
    if not failed:
        return ""
    return f"These figures can change: {wording.plural(len(failed), 'check')} on what was delivered failed."
