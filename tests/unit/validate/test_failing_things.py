"""What a failed check is about, for one alert a thing and not one a day."""

from datetime import date

from modqa_pipeline.runs.incident_keys import ABOUT
from modqa_pipeline.validate.failing_things import failing_things
from modqa_pipeline.validate.results import WARNING, CheckResult
from modqa_pipeline.validate.suites import load_suites

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


def failing(day, *queues, about="queue_id", n_failing=None):
    return CheckResult(
        decision_date=day,
        suite="queue_metadata",
        name="every_active_queue_has_an_owner",
        severity=WARNING,
        expectation="The registry names an owner.",
        expected="",
        observed="",
        n_evaluated=20,
        n_failing=len(queues) if n_failing is None else n_failing,
        failing_keys=[{"queue_id": queue} for queue in queues],
        failed="Queue {about} has no owner",
        about=about,
    )


def test_each_thing_has_its_own_days_and_counts():
    things = failing_things([failing(FIRST, "q-1"), failing(SECOND, "q-1", "q-2", "q-2")])
    assert things == [
        {
            "about": "q-1",
            "says": "Queue q-1 has no owner",
            "days": {"2026-03-01": 1, "2026-03-02": 1},
        },
        {"about": "q-2", "says": "Queue q-2 has no owner", "days": {"2026-03-02": 2}},
    ]


def test_more_things_than_can_be_named_are_one():
    [thing] = failing_things([failing(FIRST, *(f"q-{i:02}" for i in range(11)))])
    assert thing == {
        "about": None,
        "says": "Queue q-00, q-01, q-02 and 8 more has no owner",
        "days": {"2026-03-01": 11},
    }


def test_a_check_of_the_day_is_about_the_day():
    [thing] = failing_things([failing(FIRST, about=None, n_failing=7)])
    assert (thing["about"], thing["days"]) == (None, {"2026-03-01": 7})


def test_what_passes_is_about_nothing():
    assert failing_things([]) == []


def test_every_expectation_says_what_is_wrong_and_of_what():
    for suite in load_suites():
        assert suite.about is None or suite.about in ABOUT
        for expectation in suite.expectations:
            failed = expectation["meta"]["failed"]
            assert ("{about}" in failed) == (suite.about is not None), failed
            assert failed[0] in "{" or failed[0].isupper()
