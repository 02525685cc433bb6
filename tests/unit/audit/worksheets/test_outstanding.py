"""What was handed out and came back, from files of assignments and from the lake."""

from datetime import date, timedelta

import pytest

from modqa_pipeline.audit.drawn_rows import assigned_file
from modqa_pipeline.audit.worksheets.outstanding import read_assignments, read_handed_out
from modqa_pipeline.facts.waves import recorded_waves
from modqa_pipeline.home.connections import connect
from tests.worlds.second_readings import PEOPLE, SECOND, hand_out, make_read_twice
from tests.worlds.worksheets import DAY

DRAWN_ON = DAY  # the record of the made draw says so


@pytest.fixture
def con(readings_back):
    settings = readings_back.world.settings
    with connect(settings.home, settings.engine) as con:
        yield con


def counts(found):
    """Handed out and returned by round."""
    rounds = {each.audit_round for each in found}
    return {
        name: (
            sum(each.n_given for each in found if each.audit_round == name),
            sum(each.n_returned for each in found if each.audit_round == name),
        )
        for name in rounds
    }


def test_readings_count_as_returned_in_their_own_round(readings_back, con):
    found = read_handed_out(con, readings_back.world.settings.home)
    given = counts(found)
    assert given["first"][0] == given["first"][1] > given["second"][0] == given["second"][1] > 0
    assert {each.decision_date for each in found} == {DAY}
    assert {each.drawn_on for each in found} == {DRAWN_ON}
    hand_out(readings_back)
    assert counts(read_handed_out(con, readings_back.world.settings.home)) == given | {
        "adjudication": (2, 0)
    }


def test_only_the_newest_days_are_read_where_a_number_is_asked(readings_back, con):
    home = readings_back.world.settings.home
    [wave] = [wave for wave in recorded_waves(home, [DAY]) if assigned_file(home, wave).exists()]
    old = assigned_file(home, wave)
    newest = DAY + timedelta(days=28)
    copied = old.parent.with_name(f"decision_date={newest}") / old.name
    copied.parent.mkdir()
    copied.write_bytes(old.read_bytes())
    records = home.draws / "records.jsonl"
    records.write_text(records.read_text() + records.read_text().replace(str(DAY), str(newest)))
    days = {
        n: {each.decision_date for each in read_handed_out(con, home, n)} for n in (None, 28, 29)
    }
    assert days == {None: {DAY, newest}, 28: {newest}, 29: {DAY, newest}}


def test_a_hand_out_whose_record_is_lost_still_counts_as_drawn_the_day_after(readings_back, con):
    home = readings_back.world.settings.home
    before = counts(read_handed_out(con, home))
    (home.draws / "records.jsonl").write_text("")
    found = read_handed_out(con, home)
    assert counts(found) == before
    assert {each.drawn_on for each in found} == {DAY + timedelta(days=1)}


def test_what_nobody_can_do_is_counted_by_reason(world):
    make_read_twice(world, PEOPLE[0])
    with connect(world.settings.home, world.settings.engine) as con:
        found = read_assignments(con, world.settings, date(2026, 3, 10))
    assert dict(found.unassigned) == {"everybody who could has already read it": len(SECOND)}
    assert (found.today, found.due_days) == (date(2026, 3, 10), 3)
    assert sum(each.n_open for each in found.given) > 0


def test_a_home_without_worksheets_has_nothing_handed_out(world):
    with connect(world.settings.home, world.settings.engine) as con:
        assert read_assignments(con, world.settings, DAY).given == []
