"""The pages of weeks and months, from the sections of the day's page."""

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.scopes.period import MONTH, WEEK, Period, PeriodFacts
from modqa_pipeline.report.scopes.subjects import month_file, week_file
from modqa_pipeline.report.sections.subjects import period as sections


def period_file(period: Period) -> str:
    """File name of the page of a week or a month."""
    return week_file(period.first) if period.kind == WEEK else month_file(period.first)


def period_page(facts: PeriodFacts, *, title: str) -> str:
    """A week or a month of the whole."""
    before, after = facts.period.neighbours()
    return render(
        "subject.html.j2",
        title=title,
        heading=_heading(facts.period),
        as_of=f"{wording.day_name(facts.period.first)} to {wording.day_name(facts.period.last)}",
        before=_link(facts, before),
        after=_link(facts, after),
        has_charts=True,
        **sections.build(facts),
    )


def _heading(period: Period) -> str:
    if period.kind == MONTH:
        return wording.month_name(period.first)
    year, week, _ = period.first.isocalendar()
    return f"Week {week} of {year}, from {wording.day_name(period.first)}"


def _link(facts: PeriodFacts, period: Period) -> str:
    file = period_file(period)
    return file if file in facts.edition.pages else ""
