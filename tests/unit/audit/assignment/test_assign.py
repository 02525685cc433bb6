from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from modqa_pipeline.audit.assignment.assign import assign
from modqa_pipeline.audit.assignment.readings import Audit, Auditor
from modqa_pipeline.forms.worksheet import FIRST, SECOND

DAY = date(2026, 3, 2)


def make_audits(n: int, prefix: str = "d", **facts) -> list[Audit]:
    return [Audit(f"{prefix}-{i}", **({"entity_type": "product"} | facts)) for i in range(n)]


def make_auditor(key: str, languages: str = "", entity_types: str = "", **facts) -> Auditor:
    return Auditor(
        key,
        languages=frozenset(languages.split()),
        entity_types=frozenset(entity_types.split()),
        **facts,
    )


def shared(audits, roster, *, spare_own_site=False):
    return assign(audits, roster, DAY, spare_own_site=spare_own_site)


def loads(assignment) -> dict[str, int]:
    return {key: len(own) for key, own in assignment.by_auditor.items()}


def ids(readings) -> list[str]:
    return [reading.audit.decision_id for reading in readings]


def reasons(assignment) -> set[str]:
    return {reason for _, reason in assignment.unassigned}


def test_equal_auditors_get_equal_shares():
    found = shared(make_audits(11), [make_auditor("a"), make_auditor("b"), make_auditor("c")])
    assert sorted(loads(found).values()) == [3, 4, 4]


def test_shares_follow_capacity():
    roster = [make_auditor("a", daily_capacity=30), make_auditor("b", daily_capacity=10)]
    assert loads(shared(make_audits(20), roster)) == {"a": 15, "b": 5}


def test_every_share_is_spread_over_the_draw_order():
    audits = make_audits(30)
    found = shared(audits, [make_auditor("a"), make_auditor("b"), make_auditor("c")])
    for own in found.by_auditor.values():
        places = [audits.index(audit) for audit, _ in own]
        assert places == sorted(places)
        assert all(n * 3 <= place < n * 3 + 3 for n, place in enumerate(places))


def test_languages_and_entity_types_are_followed():
    roster = [make_auditor("a", "de en", "product"), make_auditor("b", "fr", "product seller")]
    audits = [
        *make_audits(2, "de", language="de"),
        *make_audits(2, "fr", language="fr"),
        *make_audits(1, "seller", entity_type="seller"),
        *make_audits(1, "pl", language="pl"),
        *make_audits(1, "ipr", entity_type="ipr", language="fr"),
    ]
    found = shared(audits, roster)
    assert set(ids(found.by_auditor["a"])) == {"de-0", "de-1"}
    assert set(ids(found.by_auditor["b"])) == {"fr-0", "fr-1", "seller-0"}
    assert reasons(found) == {"no auditor reads 'pl'", "no auditor who reads 'fr' audits 'ipr'"}


def test_nobody_audits_their_own_decisions():
    roster = [make_auditor("a", moderator_key="m-1"), make_auditor("b")]
    audits = [
        *make_audits(6, "own", moderator_key="m-1"),
        *make_audits(6, "other", moderator_key="m-2"),
    ]
    found = shared(audits, roster)
    assert loads(found) == {"a": 6, "b": 6}
    assert not any(a.moderator_key == "m-1" for a, _ in found.by_auditor["a"])
    alone = shared(make_audits(1, moderator_key="m-1"), roster[:1])
    assert reasons(alone) == {"the only auditor who could audit it made the decision"}


@pytest.mark.parametrize("site", ["porto", "acme/porto"])
def test_a_setting_spares_the_own_site(site):
    audits = make_audits(2, vendor="acme", site="porto")
    roster = [make_auditor("a", site=site)]
    assert loads(shared(audits, roster)) == {"a": 2}
    found = shared(audits, roster, spare_own_site=True)
    assert reasons(found) == {"every auditor who could works at the site of the decision"}


def test_who_has_left_gets_nothing_and_the_last_day_is_worked():
    roster = [make_auditor("a", left_on=date(2026, 3, 1)), make_auditor("b", left_on=DAY)]
    assert loads(shared(make_audits(4), roster)) == {"b": 4}
    assert reasons(shared(make_audits(1), roster[:1])) == {
        "no auditor of the roster works on the day"
    }


def test_what_is_over_capacity_is_the_end_of_the_draw():
    found = shared(make_audits(5), [make_auditor("a", daily_capacity=3)])
    assert ids(reading for reading, _ in found.unassigned) == ["d-3", "d-4"]
    assert reasons(found) == {"every auditor who could has reached their daily capacity"}


def test_audits_are_handed_on_so_that_nothing_stays_that_could_be_done():
    """a takes 'x' and 'y', b takes 'x' and 'z', c takes 'y' and 'z'; one order of taking would strand an audit."""
    roster = [
        make_auditor("a", "x y", daily_capacity=2),
        make_auditor("b", "x z", daily_capacity=2),
        make_auditor("c", "y z", daily_capacity=2),
    ]
    audits = [
        *make_audits(3, "x", language="x"),
        *make_audits(1, "y", language="y"),
        *make_audits(2, "z", language="z"),
    ]
    found = shared(audits, roster)
    assert not found.unassigned and loads(found) == {"a": 2, "b": 2, "c": 2}


def test_a_second_reader_is_never_the_first():
    audits = make_audits(12, is_second_read=True)
    found = shared(audits, [make_auditor("a"), make_auditor("b"), make_auditor("c")])
    assert loads(found) == {"a": 8, "b": 8, "c": 8}
    for own in found.by_auditor.values():
        assert len(set(ids(own))) == 8
        assert {audit_round for _, audit_round in own} == {FIRST, SECOND}


def test_one_auditor_gives_first_readings_alone():
    found = shared(make_audits(3, is_second_read=True), [make_auditor("a")])
    assert [reading.audit_round for reading in found.by_auditor["a"]] == [FIRST] * 3
    assert [reading.audit_round for reading, _ in found.unassigned] == [SECOND] * 3
    assert reasons(found) == {"everybody who could has already read it"}


def test_second_readings_follow_languages_and_own_decisions():
    roster = [
        make_auditor("a", "de"),
        make_auditor("b", "de", moderator_key="m-1"),
        make_auditor("c", "fr"),
    ]
    audits = [
        *make_audits(2, "mine", language="de", moderator_key="m-1", is_second_read=True),
        *make_audits(2, "other", language="de", is_second_read=True),
    ]
    found = shared(audits, roster)
    assert set(ids(found.by_auditor["b"])) == {"other-0", "other-1"} and "c" not in found.by_auditor
    assert {r.audit.decision_id for r, _ in found.unassigned} == {"mine-0", "mine-1"}


def test_who_has_read_an_audit_before_does_not_get_it():
    roster = [make_auditor("a"), make_auditor("b"), make_auditor("c")]
    audits = make_audits(4, read_by=frozenset("ab"))
    assert loads(shared(audits, roster)) == {"c": 4}
    assert reasons(shared(audits, roster[:2])) == {"everybody who could has already read it"}


def test_over_capacity_both_readings_of_the_end_of_the_draw_stay():
    roster = [make_auditor("a", daily_capacity=3), make_auditor("b", daily_capacity=3)]
    found = shared(make_audits(5, is_second_read=True), roster)
    left = [(r.audit.decision_id, r.audit_round) for r, _ in found.unassigned]
    assert left == [("d-3", FIRST), ("d-3", SECOND), ("d-4", FIRST), ("d-4", SECOND)]


def test_who_has_room_for_more_takes_no_item_twice():
    roster = [make_auditor("a", daily_capacity=100), make_auditor("b", daily_capacity=2)]
    found = shared(make_audits(6, is_second_read=True), roster)
    assert loads(found) == {"a": 6, "b": 2}


LANGUAGES = ["de", "fr", "pl"]
AUDITS = st.lists(st.tuples(st.sampled_from(LANGUAGES), st.booleans()), max_size=30).map(
    lambda items: [
        Audit(f"d-{i}", "product", word, is_second_read=is_twice)
        for i, (word, is_twice) in enumerate(items)
    ]
)
ROSTER = st.lists(
    st.tuples(st.sets(st.sampled_from(LANGUAGES), min_size=1), st.integers(0, 12)), max_size=5
).map(
    lambda people: [
        Auditor(f"a-{i}", languages=frozenset(known), daily_capacity=n)
        for i, (known, n) in enumerate(people)
    ]
)


@settings(max_examples=150, deadline=None)
@given(audits=AUDITS, roster=ROSTER)
def test_rules_hold_and_as_much_is_assigned_as_can_be(audits, roster):
    found = shared(audits, roster)
    given_out = [reading for own in found.by_auditor.values() for reading in own]
    wanted = Counter((audit, audit_round) for audit in audits for audit_round in audit.rounds)
    assert Counter(given_out) + Counter(r for r, _ in found.unassigned) == wanted
    people = {a.auditor_key: a for a in roster}
    for key, own in found.by_auditor.items():
        assert len(own) <= people[key].daily_capacity
        assert len(set(ids(own))) == len(own)
        assert all(audit.language in people[key].languages for audit, _ in own)
    assert len(given_out) == most_that_can_be_assigned(audits, roster)
    assert found == shared(audits, list(reversed(roster)))


@settings(max_examples=50, deadline=None)
@given(audits=AUDITS, roster=ROSTER)
def test_nothing_is_read_second_that_nobody_reads_first(audits, roster):
    given_out = {reading for own in shared(audits, roster).by_auditor.values() for reading in own}
    assert all(
        (audit, FIRST) in given_out for audit, audit_round in given_out if audit_round == SECOND
    )


@settings(max_examples=50, deadline=None)
@given(audits=AUDITS)
def test_who_can_do_everything_shares_evenly(audits):
    loads_of = loads(shared(audits, [make_auditor("a"), make_auditor("b"), make_auditor("c")]))
    assert not audits or max(loads_of.values()) - min(loads_of.get(key, 0) for key in "abc") <= 1


def most_that_can_be_assigned(audits: list[Audit], roster: list[Auditor]) -> int:
    """An independent oracle: the largest flow from every single audit, once to a person, into capacities."""
    n = len(audits) + len(roster) + 2
    room = np.zeros((n, n), dtype=np.int32)
    for i, audit in enumerate(audits, 1):
        room[0, i] = len(audit.rounds)
        for j, auditor in enumerate(roster, len(audits) + 1):
            room[i, j] = audit.language in auditor.languages
            room[j, n - 1] = auditor.daily_capacity
    return maximum_flow(csr_array(room), 0, n - 1).flow_value
