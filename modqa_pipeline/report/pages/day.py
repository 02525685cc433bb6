"""Whole pages from facts: a day, its checks, the index. What a section shows is the section's."""

from datetime import date
from hashlib import sha256

from modqa_pipeline.forms.calibration import is_session_name
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.session import SessionFacts
from modqa_pipeline.report.sections import days, errors, operations, trend
from modqa_pipeline.report.sections.headline import attention, sentence, tiles
from modqa_pipeline.report.sections.people import moderators, people_and_machine
from modqa_pipeline.report.sections.places import sites_and_queues
from modqa_pipeline.report.sections.sessions import agreement, items, raters
from modqa_pipeline.report.sections.trust import checks_page, summary

SECTIONS = {
    "sentence": sentence,
    "attention": attention,
    "headline": tiles,
    "actors": people_and_machine,
    "places": sites_and_queues,
    "moderators": moderators,
    "errors": errors,
    "trend": trend,
    "operations": operations,
    "trust": summary,
}


def day_page(facts: DayFacts, *, title: str) -> str:
    """The daily report."""
    parts = {name: section.build(facts) for name, section in SECTIONS.items()}
    return render(
        "day.html.j2",
        title=title,
        day=facts.day,
        heading=wording.full_day(facts.day),
        publication=facts.publications.get(facts.day),
        before=_neighbour(facts, -1),
        after=_neighbour(facts, 1),
        has_charts=True,
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


def session_file(session_id: str) -> str:
    """Name of a session's page; ratings from elsewhere may call a session anything."""
    if is_session_name(session_id):
        return f"calibration-{session_id}.html"
    return f"calibration-{sha256(session_id.encode()).hexdigest()[:16]}.html"


def session_page(facts: SessionFacts, *, title: str, previous_href: str) -> str:
    """A calibration session."""
    return render(
        "session.html.j2",
        title=title,
        heading=f"Calibration session {facts.session_id}",
        session=facts.session,
        previous_href=previous_href,
        has_charts=True,
        agreement=agreement.build(facts),
        items=items.build(facts),
        policies=agreement.slices(facts, "policy", "By policy, the least agreed on first", "Policy"),
        markets=agreement.slices(facts, "market", "By market", "Market"),
        raters=raters.build(facts),
    )  # fmt: skip


def index(marts: Marts | None, existing: set[str], *, title: str, min_audited: int) -> str:
    """All days."""
    return render(
        "index.html.j2",
        title=title,
        heading=title,
        has_charts=False,
        index=days.build(marts, existing, min_audited),
        sessions=days.sessions(marts, session_file, existing),
    )


def _neighbour(facts: DayFacts, step: int) -> date | None:
    """The published day before or after."""
    published = sorted(d for d, row in facts.publications.items() if row["status"] == "published")
    others = [d for d in published if (d > facts.day if step > 0 else d < facts.day)]
    return (others[0] if step > 0 else others[-1]) if others else None
