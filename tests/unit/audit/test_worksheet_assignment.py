from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modqa_pipeline.audit.worksheets.assignment import Audit, Auditor, assign

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
        places = [audits.index(audit) for audit in own]
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
    assert {a.decision_id for a in found.by_auditor["a"]} == {"de-0", "de-1"}
    assert {a.decision_id for a in found.by_auditor["b"]} == {"fr-0", "fr-1", "seller-0"}
    assert reasons(found) == {"no auditor reads 'pl'", "no auditor who reads 'fr' audits 'ipr'"}


def test_nobody_audits_their_own_decisions():
    roster = [make_auditor("a", moderator_key="m-1"), make_auditor("b")]
    audits = [
        *make_audits(6, "own", moderator_key="m-1"),
        *make_audits(6, "other", moderator_key="m-2"),
    ]
    found = shared(audits, roster)
    assert loads(found) == {"a": 6, "b": 6}
    assert not any(a.moderator_key == "m-1" for a in found.by_auditor["a"])
    alone = shared(make_audits(1, moderator_key="m-1"), roster[:1])
    assert reasons(alone) == {"the only auditor who could has made the decision"}


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
        "no auditor of the roster is there on the day"
    }


def test_what_is_over_capacity_is_the_end_of_the_draw():
    found = shared(make_audits(5), [make_auditor("a", daily_capacity=3)])
    assert [a.decision_id for a, _ in found.unassigned] == ["d-3", "d-4"]
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


LANGUAGES = ["de", "fr", "pl"]
AUDITS = st.lists(st.sampled_from(LANGUAGES), max_size=30).map(
    lambda words: [Audit(f"d-{i}", "product", word) for i, word in enumerate(words)]
)
ROSTER = st.lists(
    st.tuples(st.sets(st.sampled_from(LANGUAGES), min_size=1), st.integers(0, 8)), max_size=5
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
    given_out = [audit for own in found.by_auditor.values() for audit in own]
    assert Counter(given_out) + Counter(a for a, _ in found.unassigned) == Counter(audits)
    people = {a.auditor_key: a for a in roster}
    for key, own in found.by_auditor.items():
        assert len(own) <= people[key].daily_capacity
        assert all(audit.language in people[key].languages for audit in own)
    assert len(given_out) == most_that_can_be_assigned(audits, roster)
    assert found == shared(audits, list(reversed(roster)))


def most_that_can_be_assigned(audits: list[Audit], roster: list[Auditor]) -> int:
    """Hall's theorem, an independent oracle: the least over sets of languages of what limits them."""
    counts = Counter(a.language for a in audits)
    subsets = [[w for i, w in enumerate(LANGUAGES) if mask >> i & 1] for mask in range(8)]
    return min(
        sum(n for w, n in counts.items() if w not in chosen)
        + sum(a.daily_capacity for a in roster if a.languages & set(chosen))
        for chosen in subsets
    )
