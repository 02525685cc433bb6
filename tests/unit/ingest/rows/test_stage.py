"""The values of a large delivery are in a file instead of a table; nothing else differs."""

from pathlib import Path

import pytest

from modqa_pipeline.errors import BuildError
from modqa_pipeline.ingest import process
from tests.worlds.ingest import AUDIT, KEY, MODERATOR, make_decision, make_world

BPO = "bpo_decisions"


@pytest.fixture
def large_files(monkeypatch):
    """Every delivery counts as one that is many times the memory, and the disk as large enough."""
    asked = []
    monkeypatch.setattr(process, "spill_bytes", lambda *_: 2**50)
    monkeypatch.setattr(process, "refuse_without_room", lambda *_: None)
    staged = process.stage
    monkeypatch.setattr(
        process, "stage", lambda *given: (asked.append(given[-1]), staged(*given))[1]
    )
    return asked


def taken(world):
    """What three sources leave behind, with every kind of row that is not simply taken."""
    rows = [
        make_decision(),
        make_decision(decision_id="d-2", decided_at="2026-03-02T10:00:00"),
        make_decision(decision_id="d-3", decision="perhaps"),
        make_decision(decision="remove"),
        make_decision(),
        make_decision(decision_id=" d-4 "),
        make_decision(decision_id="d-5", decided_at="no time"),
    ]
    lines = [
        world.take(BPO, "a.csv", rows),
        world.take(BPO, "b.csv", [make_decision(decision="restrict"), make_decision(decision_id="d-2", vendor="beta")]),
        world.take("moderators", "roster.csv", [MODERATOR]),
        world.take("audit_results", "verdicts.csv", [AUDIT, AUDIT]),
    ]  # fmt: skip
    told = ("rows_", "n_", "first", "last", "touched")
    counts = [{name: line[name] for name in line if name.startswith(told)} for line in lines]
    sources = (BPO, "moderators", "audit_results")
    return (
        counts,
        [world.lake(source) for source in sources],
        world.quarantined(),
        world.superseded(),
    )


def test_a_large_delivery_is_taken_as_a_small_one_is(world, large_files, monkeypatch, tmp_path):
    found = taken(world)
    assert all(path.name == "delivered.parquet" for path in large_files) and large_files
    assert {path.parent.parent for path in large_files} == {world.settings.home.restricted}
    assert not (world.settings.home.restricted / "ingest_rows").exists()
    monkeypatch.setattr(process, "spill_bytes", lambda *_: 0)
    assert found == taken(make_world(tmp_path / "another"))
    assert large_files[-1] is None


def test_a_full_disk_is_no_fault_of_the_file(world, large_files, monkeypatch):
    staged = process.stage
    full = Path("/dev/full")
    monkeypatch.setattr(
        process, "stage", lambda con, file, limits, _: staged(con, file, limits, full)
    )
    world.deliver(BPO, "a.csv", [make_decision()])
    with pytest.raises(BuildError, match="Make room"):
        world.ingest()
    monkeypatch.undo()
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    assert [line["rows_accepted"] for line in world.ingest().entries] == [1]
