"""When the lots of a week are drawn: once, by a drawing run after it, from days that are all drawn."""

from datetime import date, timedelta

from tests.worlds.run_days import choose, make_draw, make_state

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
NEXT_MONDAY = SUNDAY + timedelta(days=1)


def lot_days(requested=NEXT_MONDAY, days=WEEK, asks_for_lots=True, drawn=frozenset(), **given):
    """Days of the lots that a run draws, where `days` have been drawn before."""
    given = {
        "draws": [make_draw(day, asks_for_lots=asks_for_lots) for day in days],
        "states": {day: make_state() for day in days},
        **given,
    }
    chosen = choose([requested], lot_weeks_drawn=drawn, **given)
    return [day.decision_date for day in chosen if day.makes_lot_draw]


def test_the_days_of_a_week_that_is_over_are_built_for_its_lots():
    assert lot_days() == WEEK
    assert lot_days(requested=NEXT_MONDAY + timedelta(days=30)) == WEEK


def test_a_week_that_is_not_over_waits():
    assert lot_days(requested=SUNDAY, days=WEEK[:6]) == []
    assert lot_days(requested=WEEK[5], days=WEEK[:5]) == []


def test_a_week_is_over_once_its_sunday_is_drawn_empty_or_not():
    assert lot_days(requested=SUNDAY) == WEEK
    draws = [make_draw(day, asks_for_lots=True) for day in WEEK[:6]]
    draws.append(make_draw(SUNDAY, n_decisions=0))
    assert lot_days(requested=WEEK[0], draws=draws) == WEEK[:6]


def test_lots_are_drawn_once():
    assert lot_days(drawn={MONDAY}) == []
    assert lot_days(drawn={MONDAY - timedelta(days=7)}) == WEEK


def test_a_week_waits_for_a_day_that_is_not_drawn_yet():
    states = {day: make_state() for day in WEEK} | {WEEK[2]: make_state("blocked")}
    draws = [make_draw(day, asks_for_lots=True) for day in WEEK if day != WEEK[2]]
    assert lot_days(draws=draws, states=states) == []


def test_a_day_that_was_drawn_and_is_blocked_now_is_part_of_its_lot():
    states = {day: make_state() for day in WEEK} | {WEEK[2]: make_state("blocked")}
    assert lot_days(states=states) == WEEK


def test_a_day_that_nobody_asked_for_is_no_part_of_a_lot():
    assert lot_days(days=WEEK[:3]) == WEEK[:3]


def test_weeks_drawn_before_the_plan_asked_have_no_lots():
    assert lot_days(asks_for_lots=False) == []
    draws = [make_draw(day, asks_for_lots=day == SUNDAY) for day in WEEK]
    assert lot_days(draws=draws) == WEEK


def test_a_plan_that_asks_no_more_draws_no_lots():
    assert lot_days(drawn=None) == []


def test_only_a_drawing_run_draws_lots():
    assert lot_days(may_draw=False) == []


def test_days_of_a_lot_keep_how_far_their_draws_looked():
    draws = [make_draw(day, asks_for_lots=True, last_receipt=3) for day in WEEK]
    draws.append(make_draw(MONDAY, wave="late", last_receipt=7))
    states = {day: make_state() for day in WEEK}
    monday, *_ = choose([NEXT_MONDAY], draws=draws, states=states, lot_weeks_drawn=frozenset())
    assert (monday.main_receipt_sequence, monday.late_receipt_sequence) == (3, 7)
    assert not monday.makes_main_draw and not monday.makes_late_draw
