"""What holds of ingest whatever is delivered: nothing is lost, and the cut into files is no matter."""

import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.worlds.ingest import KEY, make_decision, make_world

FEW = settings(
    max_examples=12, deadline=timedelta(seconds=20), suppress_health_check=list(HealthCheck)
)

decisions = st.lists(
    st.integers(0, 40).map(
        lambda n: make_decision(
            decision_id=f"d-{n}",
            decision=("approve", "remove", "maybe")[n % 3],
            decided_at=f"2026-03-0{1 + n % 4}T10:00:00Z",
        )
    ),
    min_size=1,
    max_size=25,
)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)


def accepted(files: list[list[dict]]) -> tuple[set, int]:
    """Accepted decisions of some files, and how many rows were read."""
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder))
        for i, rows in enumerate(files):
            world.deliver("bpo_decisions", f"{i}.csv", rows)
        entries = world.ingest().entries
        rows = world.lake("bpo_decisions")
        assert len(rows) == len({row["decision_id"] for row in rows})
        kept = {(row["decision_id"], row["decision"], row["decision_date"]) for row in rows}
        return kept, sum(entry["rows_read"] for entry in entries)


@FEW
@given(decisions, st.data())
def test_any_split_over_files_in_any_order_accepts_the_same_set(rows, data):
    shuffled = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(1, len(rows)), max_size=3)))
    edges = [0, *cuts, len(rows)]
    files = [shuffled[a:b] for a, b in pairwise(edges) if a < b]
    whole, n_whole = accepted([rows])
    split, n_split = accepted(files)
    assert split == whole and n_split == n_whole == len(rows)


@FEW
@given(st.lists(st.fixed_dictionaries({c: words for c in make_decision()}), min_size=1, max_size=5))
def test_any_text_is_read_and_accounted_for(rows):
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder))
        world.deliver("bpo_decisions", "any.csv", rows)
        (entry,) = world.ingest().entries
        assert entry["refusal_code"] is None or entry["refusal_code"] == "unreadable_file"
        assert len(world.quarantined()) == entry["rows_quarantined"] + bool(entry["refusal_code"])
