"""Who owes what: the sentence, the tiles, the tables."""

from datetime import date, timedelta

from modqa_pipeline.report.scopes.team import Assignments, HandedOut, TeamFacts
from modqa_pipeline.report.sections.team import owed

TODAY = date(2026, 3, 10)
ANNA, BEN = "a" * 64, "b" * 64


def given(key, days_ago, n_given, n_returned, audit_round="first"):
    """Readings that were drawn some days ago, of decisions of the day before."""
    drawn_on = TODAY - timedelta(days=days_ago)
    return HandedOut(
        key, audit_round, drawn_on - timedelta(days=1), drawn_on, n_given, n_returned
    )  # fmt: skip


def team(*handed_out, unassigned=None, pages=()):
    assignments = Assignments(TODAY, 3, list(handed_out), unassigned or {})
    return TeamFacts(assignments, None, pages)


def texts_of(table):
    """Text of every cell, with its note behind it."""
    return [[f"{cell.text} {cell.note}".strip() for cell in row.cells] for row in table.rows]


def tables(facts):
    return {
        block.name: texts_of(block)
        for section in owed.sections(facts)
        for block in section.blocks
        if not isinstance(block, str)
    }


def test_a_reading_is_in_time_on_its_due_day_and_past_due_on_the_next():
    assert not team(given(ANNA, 3, 10, 4)).overdue
    late = team(given(ANNA, 4, 10, 4), given(BEN, 3, 10, 9), given(BEN, 9, 10, 10))
    assert owed.sentence(late) == {
        "headline": "6 audits of 1 auditor are past the due date, the oldest due on 9 March.",
        "rest": "7 audits of the last 28 days are to do, of 30 handed out.",
    }


def test_nothing_handed_out_nothing_past_due_and_everything_back_are_said_apart():
    assert owed.sentence(team())["headline"] == "No worksheet was handed out."
    assert owed.tiles(team())["tiles"] == [] and owed.sections(team()) == []
    back = owed.sentence(team(given(ANNA, 9, 10, 10)))
    assert back == {"headline": "All 10 audits of the last 28 days are back.", "rest": ""}
    in_time = owed.sentence(team(given(ANNA, 1, 10, 9)))
    assert in_time["headline"] == "Nothing is past its due date."
    assert in_time["rest"] == "1 audit of the last 28 days is to do, of 10 handed out."


def test_auditors_stand_in_the_order_of_what_is_past_due_with_their_rounds_and_dates():
    facts = team(
        given(ANNA, 1, 20, 5),
        given(ANNA, 1, 2, 0, "second"),
        given(BEN, 6, 8, 6),
        given(BEN, 5, 1, 0, "adjudication"),
    )
    assert tables(facts)["owed"] == [
        ["bbbbbbbb", "3", "3", "2", "0", "1", "Wed 4 Mar 2026", "Sat 7 Mar 2026", "66.7\u202f% of 9"],
        ["aaaaaaaa", "17", "0", "15", "2", "0", "Mon 9 Mar 2026", "Thu 12 Mar 2026", "22.7\u202f% of 22"],
    ]  # fmt: skip
    tiles = {tile.label: (tile.value, tile.size) for tile in owed.tiles(facts)["tiles"]}
    assert tiles == {
        "To do": ("20", "of 2 auditors"),
        "Past due": ("3", "due 3 days after the draw"),
        "Returned": ("35.5\u202f%", "11 of 31"),
        "Second readings returned": ("0\u202f%", "0 of 2"),
    }


def test_days_with_everything_back_are_not_listed_and_days_link_to_their_pages():
    facts = team(
        given(ANNA, 1, 20, 5), given(BEN, 1, 5, 4), given(ANNA, 8, 4, 4), pages={"2026-03-08.html"}
    )
    assert tables(facts)["open-days"] == [
        ["Sun 8 Mar 2026", "Mon 9 Mar 2026", "Thu 12 Mar 2026", "25", "16", "0", "2"]
    ]
    [days] = [each for each in owed.sections(facts) if each.anchor == "days"]
    assert days.blocks[0].rows[0].cells[0].href == "2026-03-08.html"


def test_readings_that_nobody_can_do_are_counted_by_reason():
    facts = team(unassigned={"nobody reads pl": 2, "everybody is full": 7})
    assert tables(facts) == {"unassigned": [["Everybody is full", "7"], ["Nobody reads pl", "2"]]}
