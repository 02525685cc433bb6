"""The switching rules: `+` is a lot that was accepted, `-` one that was not, `?` one without a verdict."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modqa_pipeline.statistics.lot_inspection import Lot, inspections, next_inspection

MONDAY = date(2026, 1, 5)
VERDICTS = {"+": "accepted", "-": "not_accepted", "?": "pending"}


def week(number):
    return MONDAY + timedelta(weeks=number)


def as_they_come(verdicts):
    """Lots that are each judged before the next is drawn; a blank is a week without a lot."""
    lots = []
    for number, verdict in enumerate(verdicts):
        if verdict != " ":
            inspection = next_inspection(lots, week(number))
            known = "no_lot_verdict" if inspection == "discontinued" else VERDICTS[verdict]
            lots.append(Lot(week(number), inspection, known))
    return lots


def after(verdicts):
    return next_inspection(as_they_come(verdicts), week(len(verdicts)))


@pytest.mark.parametrize("verdicts", ["", "+", "-", "+-+", "-++++", "-++++-", "?-?", "-????"])
def test_inspection_stays_normal(verdicts):
    assert after(verdicts) == "normal"


@pytest.mark.parametrize("verdicts", ["--", "-+-", "-+++-", "+++++-+++-", "-?-", "-++++-+-"])
def test_two_of_five_consecutive_lots_not_accepted_tighten_it(verdicts):
    assert after(verdicts) == "tightened"


def test_five_accepted_in_a_row_make_it_normal_again():
    assert after("--++++") == "tightened"
    assert after("--+++++") == "normal"
    assert after("--++++-++++") == "tightened"
    assert after("--+?+++?+") == "normal"


def test_lots_before_a_switch_count_no_more():
    assert after("--+++++-") == "normal"
    assert after("--+++++--") == "tightened"


def test_five_not_accepted_under_tightened_inspection_end_it():
    assert after("------") == "tightened"
    assert after("-------") == "discontinued"
    assert after("--" + "+-" * 5) == "discontinued"
    assert after("-------++++++") == "discontinued"


def test_not_accepted_lots_are_counted_anew_after_normal_inspection():
    assert after("-- ----" + "+++++" + "--" + "----") == "tightened"


def test_a_week_without_a_lot_lets_inspection_begin_again_tightened():
    assert after("------- ") == "tightened"
    assert after("------- +++++") == "normal"
    assert after("------- -----") == "discontinued"


def test_a_lot_counts_for_the_inspection_that_it_was_drawn_under():
    """The verdicts on the first two came when the third had been drawn."""
    lots = [Lot(week(n), "normal", "not_accepted") for n in range(3)]
    assert next_inspection(lots, week(3)) == "tightened"
    lots += [Lot(week(3 + n), "tightened", "not_accepted") for n in range(4)]
    assert next_inspection(lots, week(7)) == "tightened"


def test_a_verdict_that_changes_later_changes_what_comes_and_not_what_was():
    lots = as_they_come("--+")
    assert [lot.inspection for lot in lots] == ["normal", "normal", "tightened"]
    overturned = [Lot(lots[0].week, "normal", "accepted"), *lots[1:]]
    assert next_inspection(overturned, week(3)) == "normal"


def test_weeks_drawn_together_know_nothing_of_each_others_verdicts():
    weeks = [week(8), week(7)]
    assert inspections([], weeks) == {week(7): "normal", week(8): "normal"}
    lots = as_they_come("-------")
    assert inspections(lots, weeks) == {week(7): "discontinued", week(8): "discontinued"}
    assert inspections(lots[:-1], [week(6)]) == {week(6): "tightened"}
    assert inspections(lots, [week(3)]) == {week(3): "tightened"}


@given(st.lists(st.sampled_from("+-?"), max_size=40))
def test_the_rules_hold_whatever_comes(verdicts):
    """Against the rules of the standard, counted over the lots of the present inspection."""
    state, judged = "normal", ""
    for number, verdict in enumerate(verdicts):
        assert after(verdicts[:number]) == state
        if state == "discontinued":
            break
        judged += verdict.strip("?")
        last = judged[-5:]
        if state == "normal" and last.count("-") > 1:
            state, judged = "tightened", ""
        elif state == "tightened" and judged.count("-") == 5:
            state, judged = "discontinued", ""
        elif state == "tightened" and last == "+++++":
            state, judged = "normal", ""
