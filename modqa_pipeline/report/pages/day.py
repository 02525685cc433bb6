"""The pages of a day and of its checks. Each section decides what it shows."""

from collections.abc import Callable
from datetime import date
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.pages.team import TEAM_FILE
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections import errors, operations, trend
from modqa_pipeline.report.sections.headline import attention, sentence, tiles
from modqa_pipeline.report.sections.people import moderators, people_and_machine
from modqa_pipeline.report.sections.places import sites_and_queues
from modqa_pipeline.report.sections.trust import checks_page, summary

SECTIONS: dict[str, Callable[[DayFacts], Any]] = {
    "sentence": sentence.build,
    "attention": attention.build,
    "headline": tiles.build,
    "actors": lambda facts: people_and_machine.build(facts.window),
    "places": sites_and_queues.build,
    "moderators": lambda facts: moderators.build(facts.window),
    "errors": lambda facts: errors.build(facts.window),
    "trend": trend.build,
    "operations": operations.build,
    "trust": summary.build,
}


def day_page(facts: DayFacts, *, title: str) -> str:
    """The daily report."""
    parts = {name: build(facts) for name, build in SECTIONS.items()}
    return render(
        "day.html.j2",
        title=title,
        day=facts.day,
        heading=wording.full_day(facts.day),
        publication=facts.publications.get(facts.day),
        before=_neighbour(facts, -1),
        after=_neighbour(facts, 1),
        has_charts=True,
        team=TEAM_FILE if TEAM_FILE in facts.edition.pages else "",
        **parts,
    )


def checks_of_day(facts: DayFacts, *, title: str, has_day_page: bool) -> str:
    """Every expectation of the day."""
    return render(
        "checks.html.j2",
        title=title,
        day=facts.day,
        heading=f"Checks of {wording.full_day(facts.day)}",
        publication=facts.publications.get(facts.day),
        has_day_page=has_day_page,
        has_charts=False,
        checks=checks_page.build(facts),
    )


def _neighbour(facts: DayFacts, step: int) -> date | None:
    """The published day before or after."""
    published = sorted(d for d, row in facts.publications.items() if row["status"] == "published")
    others = [d for d in published if (d > facts.day if step > 0 else d < facts.day)]
    return (others[0] if step > 0 else others[-1]) if others else None
