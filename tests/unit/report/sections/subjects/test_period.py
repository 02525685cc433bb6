"""A week or a month is provisional until it is over, its verdicts are back, and a month has closed."""

from datetime import date, timedelta

import pytest

from modqa_pipeline.report.scopes.period import Period, PeriodFacts
from modqa_pipeline.report.sections.subjects.period import provisional
from tests.worlds.published.makers import make_site

MONDAY, SUNDAY = date(2026, 10, 5), date(2026, 10, 11)


def coverage(returned, day=MONDAY):
    return {
        "decision_date": day, "wave": "main", "stratum_id": "s", "n_decisions": 900, "n_drawn": 100,
        "n_returned": returned, "n_unassessable": 0, "n_pending": 0, "is_census": False,
    }  # fmt: skip


def said(facts_of, period, newest, returned, **tables):
    published = [{"decision_date": newest, "status": "published"}]
    facts = facts_of(
        publication_days=published, kpi_draw_coverage_daily=[coverage(returned)], **tables
    )
    return provisional(PeriodFacts(facts.edition, period)).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("newest", "returned", "expected"),
    [
        (
            SUNDAY - timedelta(days=1),
            100,
            "Provisional: the week from 5 October is not over, and 100 % ",
        ),
        (SUNDAY, 84, "Provisional: 84.0 % of the verdicts asked for have come back (84 of 100)."),
        (SUNDAY, 100, ""),
        (SUNDAY + timedelta(days=27), 84, "Provisional: 84.0 %"),
        (SUNDAY + timedelta(days=28), 84, ""),
    ],
)
def test_a_week_is_provisional_until_its_verdicts_are_back(facts_of, newest, returned, expected):
    text = said(facts_of, Period.week(MONDAY), newest, returned)
    assert text.startswith(expected) if expected else text == ""


def test_a_month_is_provisional_until_it_has_closed(facts_of):
    month = Period.month(MONDAY)
    site = make_site(period_kind="month", period_start=month.first, period_end=month.last)
    later = month.last + timedelta(days=3)
    open_month = said(facts_of, month, later, 100, kpi_site_scorecard=[site | {"is_final": False}])
    assert open_month.startswith("Provisional: the month has not closed")
    assert said(facts_of, month, later, 100, kpi_site_scorecard=[site | {"is_final": True}]) == ""


@pytest.mark.parametrize(
    ("period", "words", "before", "after"),
    [
        (Period.week(MONDAY), "in the week from 5 October", date(2026, 9, 28), date(2026, 10, 12)),
        (Period.month(date(2026, 12, 9)), "in December 2026", date(2026, 11, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_has_neighbours_and_words(period, words, before, after):
    assert period.words == words
    assert [neighbour.first for neighbour in period.neighbours()] == [before, after]
