from datetime import timedelta

from modqa_pipeline.facts.draws import LATE
from tests.worlds.run_days import DAY, choose, dates, days_on, make_draw, make_state


def test_a_day_asked_for_is_built_and_drawn_once():
    (first,) = choose([DAY])
    assert first.makes_main_draw
    assert first.main_receipt_sequence == 9
    (again,) = choose([DAY], draws=[make_draw()], states={DAY: make_state()})
    assert not again.makes_main_draw
    assert again.main_receipt_sequence == 5


def test_a_delivered_day_that_nobody_asked_for_waits():
    assert choose([DAY + timedelta(days=1)], touched={DAY: 7})[0].decision_date != DAY
    assert choose([], touched={DAY: 7}) == []


def test_a_built_day_that_a_delivery_touches_is_built_again_even_where_nothing_may_be_drawn():
    for may_draw in (True, False):
        chosen = choose(
            may_draw=may_draw, touched={DAY: 8}, draws=[make_draw()], states={DAY: make_state()}
        )
        assert dates(chosen) == [DAY]
        assert not chosen[0].makes_main_draw


def test_a_built_day_that_nothing_touches_is_left_alone():
    assert choose(touched={DAY: 5}, draws=[make_draw()], states={DAY: make_state()}) == []


def test_a_blocked_day_is_built_in_every_run():
    (day,) = choose(may_draw=False, states={DAY: make_state("blocked")})
    assert not day.makes_main_draw
    (day,) = choose(states={DAY: make_state("blocked")})
    assert day.makes_main_draw


def test_without_state_every_drawn_day_is_built():
    assert dates(choose(may_draw=False, draws=[make_draw()])) == [DAY]


def test_late_rows_are_drawn_once_when_a_run_asks_for_a_day_late_enough():
    known = {
        "draws": [make_draw()],
        "states": {DAY: make_state(built_through=8)},
        "touched": {DAY: 8},
    }
    assert choose([DAY + timedelta(days=6)], **known)[0].decision_date == DAY + timedelta(days=6)
    late, _ = choose([DAY + timedelta(days=7)], **known)
    assert (late.decision_date, late.makes_late_draw, late.late_receipt_sequence) == (DAY, True, 9)
    known["draws"].append(make_draw(wave=LATE, last_receipt=9))
    assert len(choose([DAY + timedelta(days=8)], **known)) == 1


def test_a_day_without_late_rows_has_no_late_draw():
    known = {"draws": [make_draw()], "states": {DAY: make_state()}, "touched": {DAY: 5}}
    assert len(choose([DAY + timedelta(days=9)], **known)) == 1


def test_a_day_drawn_while_it_was_empty_is_drawn_when_rows_arrive():
    known = {"draws": [make_draw(n_decisions=0)], "states": {DAY: make_state()}}
    assert choose([DAY + timedelta(days=1)], **known)[0].decision_date != DAY
    first, _ = choose([DAY + timedelta(days=1)], decisions={DAY: 8}, **known)
    assert (first.decision_date, first.makes_main_draw) == (DAY, True)
    (followed,) = choose(may_draw=False, decisions={DAY: 8}, **known)
    assert not followed.makes_main_draw


def test_an_empty_day_that_the_registry_touches_is_built_and_not_drawn_again():
    known = {"draws": [make_draw(n_decisions=0)], "states": {DAY: make_state()}}
    (again,) = choose([DAY], touched={DAY: 8}, **known)
    assert not again.makes_main_draw


def test_more_audits_are_drawn_once_of_a_day_that_was_drawn():
    known = {"top_ups": {DAY: 20, DAY + timedelta(days=1): 5}, "states": {DAY: make_state()}}
    (day,) = choose(draws=[make_draw()], **known)
    assert (day.n_to_top_up, day.makes_main_draw, day.main_receipt_sequence) == (20, False, 5)
    added = make_draw(wave="top_up_1", n_drawn=20)
    assert choose(draws=[make_draw(), added], **known) == []
    assert choose(draws=[make_draw()], may_draw=False, **known) == []


def test_more_audits_than_before_add_the_difference_as_far_as_decisions_are_left():
    added = make_draw(wave="top_up_1", n_drawn=20)
    known = {"draws": [make_draw(), added], "states": {DAY: make_state()}}
    (day,) = choose(top_ups={DAY: 25}, **known)
    assert day.n_to_top_up == 5
    (day,) = choose(top_ups={DAY: 1000}, **known)
    assert day.n_to_top_up == 50


def test_every_day_says_why_it_is_built():
    known = {"draws": [make_draw()], "states": {DAY: make_state()}}
    assert choose([DAY], **known)[0].reasons == ("requested",)
    assert choose(touched={DAY: 8}, **known)[0].reasons == ("touched",)
    assert choose([DAY])[0].reasons == ("requested", "first_draw")
    assert choose(states={DAY: make_state("blocked")}, may_draw=False)[0].reasons == ("blocked",)
    assert choose(draws=[make_draw()], may_draw=False)[0].reasons == ("not_published",)
    assert all(day.reasons for day in choose([days_on(9)], touched={DAY: 8}, **known))
