"""The page of a week or a month: the sections of the day's page, and whether its figures are settled."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.scopes.period import MONTH, PeriodFacts
from modqa_pipeline.report.sections import errors
from modqa_pipeline.report.sections.headline import attention, sentence, tiles
from modqa_pipeline.report.sections.people import moderators, people_and_machine
from modqa_pipeline.report.sections.places import sites_and_queues

SETTLED_AFTER = 28
"""Days after which a verdict that has not come back is not waited for any longer."""


def build(facts: PeriodFacts) -> dict[str, Any]:
    """Everything that the page of a week or a month shows."""
    return {
        "sentence": sentence.of_period(facts),
        "provisional": provisional(facts),
        "attention": attention.of_period(facts),
        "headline": tiles.of_period(facts),
        "actors": people_and_machine.build(facts),
        "places": sites_and_queues.of_period(facts),
        "moderators": None if facts.period.kind == MONTH else moderators.build(facts),
        "errors": errors.build(facts),
        "first": [],
        "sections": [],
    }


def provisional(facts: PeriodFacts) -> str:
    """Why the figures can still change, with the share of verdicts returned; empty once they are settled."""
    row = facts.coverage
    asked, returned = int(row["n_asked"] or 0), int(row["n_returned"] or 0)
    share = wording.percent(returned / asked) if asked else wording.UNKNOWN
    back = f"{share} of the verdicts asked for have come back ({wording.count(returned)} of {wording.count(asked)})"
    newest = facts.newest_day
    if newest is None or newest < facts.period.last:
        return f"Provisional: {facts.period.noun} is not over, and {back}."
    if facts.period.kind == MONTH and not facts.is_closed:
        return f"Provisional: the month has not closed, and {back}."
    waited = (newest - facts.period.last).days < SETTLED_AFTER
    if returned < asked and waited:
        return f"Provisional: {back}."
    return ""
