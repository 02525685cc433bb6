"""Section 1, the sentence: for a head of moderation.

It states only what an interval supports.
"""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import MET, NOT_MET, Figure
from modqa_pipeline.report.scopes.day import DayFacts, site_value
from modqa_pipeline.report.sections.headline import changes, failed_checks, findings

MAX_NAMED = 3


def build(facts: DayFacts) -> dict[str, Any]:
    """The sentences, first the headline."""
    more = [text for text in (_sites(facts), _leakage(facts), _findings(facts)) if text]
    second = "; ".join(more)
    return {
        "headline": headline(facts.figure("accuracy"), facts),
        "rest": f"{second[0].upper()}{second[1:]}." if second else "",
        "care": _care(facts),
    }


def headline(figure: Figure | None, facts: DayFacts) -> str:
    """Accuracy of the day against its target."""
    day = wording.day_name(facts.day)
    if figure is not None and figure.is_awaited:
        drawn = facts.coverage["n_drawn"] or 0
        return (
            f"Accuracy on {day} is not known yet: none of the {wording.count(drawn)} decisions "
            "drawn for audit has a verdict."
        )
    if figure is None or figure.status == "undefined":
        return f"There is no accuracy for {day}: no decision of that day is in the frame (the decisions to audit)."
    if not figure.is_shown:
        interval = f"; the interval is {figure.range()}{wording.THIN}%" if figure.range() else ""
        return f"Accuracy on {day} cannot be stated: {figure.says(facts.min_audited)}{interval}."
    is_census = figure.lower == figure.upper
    interval = "every decision audited" if is_census else figure.range(figure.target)
    value = f"Accuracy on {day} was {wording.percent(figure.estimate)} ({interval})"
    return value + against_target(figure)


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


def _sites(facts: DayFacts) -> str:
    missed = [site_value(site) for site in facts.sites if site["verdict"] == NOT_MET]
    if missed:
        one = len(missed) == 1
        named = (
            wording.listed(missed[:MAX_NAMED])
            if len(missed) <= MAX_NAMED
            else f"{len(missed)} sites"
        )
        start = "site " if one else "" if len(missed) > MAX_NAMED else "sites "
        return f"{start}{named} {'is' if one else 'are'} below target over 28 days"
    met = sum(site["verdict"] == MET for site in facts.sites)
    if met and met == len(facts.sites):
        return (
            "the only site meets its target" if met == 1 else f"all {met} sites meet their targets"
        )
    if facts.sites:
        return "no site is shown to be below target over 28 days"
    return ""


def _leakage(facts: DayFacts) -> str:
    rising = changes.rising_leakage(facts.history, facts.day)
    if not rising:
        return ""
    queue, days = max(rising.items(), key=lambda item: item[1])
    others = f" and in {wording.plural(len(rising) - 1, 'other queue')}" if len(rising) > 1 else ""
    return f"leakage in {facts.queue_name(queue)} rose for {days} days in a row{others}"


def _findings(facts: DayFacts) -> str:
    grave = [row for row in facts.findings if findings.is_critical(row)]
    if not grave:
        return ""
    if len(grave) == 1:
        queue = facts.queue_name(grave[0]["queue_id"], grave[0]["queue_name"])
        return f"queue {queue} {findings.predicate(grave[0]['finding'])}"
    queues = len({row["queue_id"] for row in grave})
    return f"{wording.plural(queues, 'queue has', 'queues have')} critical findings"


def _care(facts: DayFacts) -> str:
    """A warning before the figures, if checks on the data failed."""
    failed = [check for check in failed_checks.failed(facts) if failed_checks.is_doubtful(check)]
    if not failed:
        return ""
    return f"Use these figures with care: {wording.plural(len(failed), 'check')} on the data of this day failed."
