"""Which built days are built again for what their checks see of other days, and which are not."""

import pytest

from modqa_pipeline.runs.dependent_days import VERDICTS_CHECK
from modqa_pipeline.validate.suites import load_suites
from tests.worlds.run_days import (
    DAY,
    choose,
    dates,
    days_on,
    make_check,
    make_draw,
    make_state,
    make_verdict,
)

# DAY and every day until five weeks later are built, through receipt 5
BUILT = {days_on(number): make_state() for number in range(36)}
LOOKING = days_on(20)


def test_late_decisions_rebuild_the_same_weekday_of_the_next_four_weeks():
    late = choose(may_draw=False, decisions={DAY: 8}, states=BUILT)
    assert dates(late) == [days_on(number) for number in (0, 7, 14, 21, 28)]


def test_a_weekday_that_was_never_built_is_not_begun():
    states = {day: state for day, state in BUILT.items() if day != days_on(14)}
    late = choose(may_draw=False, decisions={DAY: 8}, states=states)
    assert days_on(14) not in dates(late)


def test_verdicts_and_the_registry_rebuild_no_other_weekday():
    assert dates(choose(may_draw=False, touched={DAY: 8}, states=BUILT)) == [DAY]


def test_decisions_that_a_blocked_day_has_long_had_rebuild_no_other_weekday():
    states = BUILT | {DAY: make_state("blocked", built_through=8)}
    assert dates(choose(may_draw=False, decisions={DAY: 8}, states=states)) == [DAY]


def test_a_day_built_after_later_ones_rebuilds_their_same_weekdays():
    states = {days_on(number): make_state() for number in (1, 7, 8, 35)}
    draws = [make_draw(day) for day in states]
    assert dates(choose([DAY], decisions={DAY: 3}, states=states, draws=draws)) == [DAY, days_on(7)]


def test_a_day_that_looks_back_is_not_drawn_again():
    known = {"states": BUILT, "draws": [make_draw(day) for day in BUILT]}
    assert not any(day.makes_main_draw for day in choose(decisions={DAY: 8}, **known))


def test_a_verdict_rebuilds_a_day_that_failed_for_want_of_it():
    in_time = make_verdict(8, "2026-03-21T09:00:00")
    check = make_check(failed=[LOOKING])
    assert dates(choose(may_draw=False, verdicts=[in_time], states=BUILT, check=check)) == [LOOKING]


@pytest.mark.parametrize("check", [make_check(), make_check(not_asked=[LOOKING])])
def test_a_verdict_rebuilds_no_day_that_passed_or_had_nothing_to_ask(check):
    verdict = make_verdict(8, "2026-03-21T09:00:00")
    assert choose(may_draw=False, verdicts=[verdict], states=BUILT, check=check) == []


def test_a_verdict_that_a_day_has_seen_or_cannot_count_does_not_rebuild_it():
    seen = make_verdict(5, "2026-03-21T09:00:00")
    too_late = make_verdict(8, "2026-03-23T06:00:01")  # the day closes at the 23rd, 6 o'clock
    check = make_check(failed=[LOOKING])
    assert choose(may_draw=False, verdicts=[seen, too_late], states=BUILT, check=check) == []


def test_a_day_drawn_after_later_ones_rebuilds_those_by_which_it_is_due():
    states = {day: state for day, state in BUILT.items() if day != DAY}
    known = {"states": states, "draws": [make_draw(day) for day in states]}
    failed, not_asked = make_check(failed=states), make_check(not_asked=states)
    due = {days_on(number) for number in range(5, 29)}
    for check in (failed, not_asked):
        assert set(dates(choose([DAY], check=check, **known))) == {DAY} | due
    passed = {DAY} | {days_on(number) for number in (7, 14, 21, 28)}
    assert set(dates(choose([DAY], **known))) == passed


def test_an_ordinary_day_with_the_verdicts_of_last_week_rebuilds_last_week_alone():
    today, known = days_on(36), {"states": BUILT, "draws": [make_draw(day) for day in BUILT]}
    last_week = [days_on(number) for number in range(28, 35)]
    chosen = choose(
        [today],
        touched=dict.fromkeys(last_week, 8),
        decisions={today: 7},
        verdicts=[make_verdict(8, "2026-04-05T09:00:00")],
        check=make_check(failed=[days_on(30), days_on(31)], not_asked=[DAY]),
        **known,
    )
    late_draws = {day.decision_date for day in chosen if day.makes_late_draw}
    assert set(dates(chosen)) == {today, *last_week} | late_draws
    assert late_draws <= set(last_week)


def test_the_check_that_looks_for_verdicts_is_one_of_the_suites():
    names = {e["meta"]["name"] for suite in load_suites() for e in suite.expectations}
    assert VERDICTS_CHECK in names
