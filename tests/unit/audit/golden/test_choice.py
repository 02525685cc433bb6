"""Which golden items go to whom: at the plan's rate, the least exposed first, anywhere among the other rows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modqa_pipeline.audit.golden.choice import choose, is_active, keyed_fraction, mixed, n_golden
from modqa_pipeline.config.rows.golden_items import GoldenItem

KEY = b"secret"
DAY = date(2026, 3, 1)
ITEM = {
    "verdict_policy_code": "P1", "policy_version": "v3", "valid_from": DAY, "retired_on": None,
}  # fmt: skip


@given(st.integers(0, 300), st.floats(0, 0.9))
def test_the_plans_rate_holds_on_average(n_own, share):
    grid = 500
    mean = sum(n_golden(n_own, share, (k + 0.5) / grid) for k in range(grid)) / grid
    assert mean == pytest.approx(share / (1 - share) * n_own, abs=1 / grid)


@given(st.integers(1, 300), st.floats(0.01, 0.5), st.floats(0, 1, exclude_max=True))
def test_rounding_is_never_off_by_one_or_more(n_own, share, fraction):
    assert abs(n_golden(n_own, share, fraction) - share / (1 - share) * n_own) < 1


def test_keyed_fractions_are_spread_and_need_the_key():
    found = [keyed_fraction(KEY, "rounding", str(n)) for n in range(400)]
    assert all(0 <= each < 1 for each in found)
    assert sum(found) / 400 == pytest.approx(0.5, abs=0.05)
    assert found[0] == keyed_fraction(KEY, "rounding", "0") != keyed_fraction(b"k", "rounding", "0")


auditors = st.sampled_from(["ann", "bob", "cid"])
items = st.sampled_from([f"i{n}" for n in range(6)])


@given(
    wanted=st.dictionaries(auditors, st.integers(0, 8)),
    open_to=st.dictionaries(auditors, st.sets(items)),
    n_exposed=st.dictionaries(items, st.integers(0, 5)),
)
def test_everybody_gets_open_items_once_and_the_least_exposed_first(wanted, open_to, n_exposed):
    chosen = choose(wanted, open_to, n_exposed, lambda *about: keyed_fraction(KEY, *about))
    exposed = dict(n_exposed)
    assert set(chosen) == set(wanted)
    for auditor in sorted(wanted):
        own, candidates = chosen[auditor], open_to.get(auditor, set())
        assert len(own) == len(set(own)) == min(wanted[auditor], len(candidates))
        assert set(own) <= candidates
        left = [exposed.get(item, 0) for item in candidates - set(own)]
        assert max((exposed.get(item, 0) for item in own), default=0) <= min(left, default=99)
        for item in own:
            exposed[item] = exposed.get(item, 0) + 1


def test_equals_go_by_key_so_that_nobody_can_tell_who_gets_what():
    twelve = {"ann": {f"i{n:02}" for n in range(12)}}
    by_key = {
        key: choose({"ann": 3}, twelve, {}, lambda *about, key=key: keyed_fraction(key, *about))["ann"]
        for key in (b"one", b"two", b"three")
    }  # fmt: skip
    assert len({tuple(own) for own in by_key.values()}) == 3


@given(st.lists(st.integers(), min_size=1), st.lists(st.floats(0, 1), max_size=10))
def test_own_rows_keep_their_order_and_no_row_is_lost(own, places):
    rows = mixed(
        [("own", each) for each in own], [(p, ("golden", n)) for n, p in enumerate(places)]
    )
    assert [each for kind, each in rows if kind == "own"] == own
    assert sorted(n for kind, n in rows if kind == "golden") == list(range(len(places)))


def test_golden_rows_stand_anywhere():
    at = [mixed(list("abcd"), [(p / 100, "G")]).index("G") for p in range(100)]
    assert {place: at.count(place) for place in range(5)} == {0: 13, 1: 25, 2: 25, 3: 25, 4: 12}


@pytest.mark.parametrize(
    ("changes", "days_later", "in_force", "expected"),
    [
        ({}, 0, {"P1": "v3", "P2": "v1"}, True),
        ({}, -1, {"P1": "v3"}, False),
        ({"retired_on": DAY + timedelta(days=2)}, 1, {"P1": "v3"}, True),
        ({"retired_on": DAY + timedelta(days=2)}, 2, {"P1": "v3"}, False),
        ({}, 0, {"P1": "v4"}, False),
        ({}, 0, {"P1": None}, True),
        ({}, 0, {"P2": "v3"}, False),
        ({}, 0, {}, True),
        ({"verdict_policy_code": "P1|P2"}, 0, {"P1": "v3", "P2": "v3"}, True),
        ({"verdict_policy_code": "P1|P2"}, 0, {"P1": "v3", "P2": "v4"}, False),
        ({"verdict_policy_code": None}, 0, {"P1": "v4", "P2": "v3"}, True),
        ({"verdict_policy_code": None}, 0, {"P1": "v4", "P2": "v4"}, False),
    ],
)
def test_an_item_counts_while_it_is_valid_and_its_policy_stands(
    changes, days_later, in_force, expected
):
    assert (
        is_active(
            GoldenItem.model_construct(**ITEM | changes), DAY + timedelta(days=days_later), in_force
        )
        is expected
    )
