import re
from datetime import date

import pytest

from modqa_pipeline.report.scopes.subjects import month_file, subject_file, week_file
from tests.worlds.published.audits import NASTY


@pytest.mark.parametrize(
    "value", ["acme/Porto", NASTY, "../../etc/passwd", "", "ü", "a" * 200, "-x", "q.", "a b"]
)
def test_a_name_from_the_data_becomes_a_harmless_file_name(value):
    assert re.fullmatch(
        r"queue-[A-Za-z0-9][A-Za-z0-9_.-]{0,70}\.html", subject_file("queue", value)
    )


def test_names_that_differ_have_pages_that_differ():
    names = ["a/b", "a-b", "a b", "a_b", "A/B", "a//b"]
    assert len({subject_file("site", name).lower() for name in names}) == len(names)


def test_periods_are_named_by_their_calendar():
    assert week_file(date(2024, 12, 30)) == "week-2025-W01.html"
    assert month_file(date(2026, 3, 1)) == "month-2026-03.html"
