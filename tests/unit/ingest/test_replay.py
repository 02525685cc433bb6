"""What landing, config, receipts, draws and the key promise: the same lake again, after any death."""

import json
import shutil

import pytest

from modqa_pipeline.facts.receipts import last_sequence, read_receipts
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest import process, run
from tests.worlds.ingest import AUDIT, MACHINE, MODERATOR, REGISTRY, make_decision

BPO = "bpo_decisions"


def deliver_everything(world):
    """Files with every kind of row, over three runs, one of them retried under a mapping."""
    world.deliver("audit_results", "early.csv", [AUDIT])
    world.deliver(BPO, "a.csv", [make_decision(), make_decision(decision_id="d-2", decision="?")])
    world.deliver("moderators", "m.csv", [MODERATOR])
    world.ingest()
    renamed = {
        ("q" if k == "queue_id" else k): v for k, v in make_decision(decision_id="d-7").items()
    }
    world.deliver(BPO, "renamed.csv", [renamed])
    world.deliver(
        BPO, "b.csv", [make_decision(decision="remove"), make_decision(decision_id="d-2")]
    )
    world.deliver("machine_decisions", "m.csv", [MACHINE, MACHINE | {"decision_id": "d-1"}])
    world.ingest()
    world.mapping(BPO, "renamed", "files: renamed.csv\ncolumns: {queue_id: q}\n")
    world.deliver("audit_results", "late.csv", [AUDIT | {"audit_id": "a-2"}])
    world.deliver("queue_registry", "q.csv", [REGISTRY])
    world.ingest()


def forget(world):
    """Delete everything that can be rebuilt, and the map of people."""
    for name in ("lake", "quarantine", "state"):
        shutil.rmtree(world.root / name)
    (world.settings.home.restricted / "pseudonyms.parquet").unlink()


def everything(world):
    """All rows of lake and quarantine, and the ledger without what a retry changes."""
    tables = [BPO, "machine_decisions", "audit_results", "moderators", "queue_registry"]
    ledger = [
        {k: v for k, v in line.items() if k != "contract_fingerprint"}
        for line in read_ledger(world.settings.home)
    ]
    found = {table: world.lake(table) for table in tables}
    return found | {
        "q": world.quarantined(),
        "s": world.superseded(),
        "r": world.resolutions(),
        "l": ledger,
    }


def test_a_rebuild_gives_the_same_lake(world):
    deliver_everything(world)
    before, receipts = everything(world), world.settings.home.receipts.read_bytes()
    forget(world)
    summary = world.ingest()
    assert everything(world) == before
    assert world.settings.home.receipts.read_bytes() == receipts and summary.missing == []
    assert summary.last_sequence == len(before["l"]) == last_sequence(world.settings.home)


class _Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("death", ["before the ledger line", "after half of the files"])
def test_a_killed_run_ends_in_the_same_lake(world, monkeypatch, death):
    deliver_everything(world)
    expected = everything(world)
    forget(world)
    target, name = (
        (run, "append_ledger")
        if death.startswith("before")
        else (process.quarantine, "write_refused_rows")
    )
    original, calls = getattr(target, name), []

    def die_now_and_then(*args, **kwargs):
        calls.append(1)
        if len(calls) in (1, 3, 6):
            raise _Killed
        return original(*args, **kwargs)

    monkeypatch.setattr(target, name, die_now_and_then)
    for _ in range(3):
        with pytest.raises(_Killed):
            world.ingest()
    world.ingest()
    assert everything(world) == expected


def test_a_kill_after_the_receipts_loses_no_file(world, monkeypatch):
    world.deliver(BPO, "a.csv", [make_decision()])

    def die(*args):
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(run, "take", die)
        with pytest.raises(_Killed):
            world.ingest()
    assert len(read_receipts(world.settings.home)) == 1
    assert world.ingest().entries[0]["rows_accepted"] == 1
    assert len(read_receipts(world.settings.home)) == 1


def test_a_torn_ledger_line_was_never_a_commit(world):
    world.take(BPO, "a.csv", [make_decision()])
    ledger = world.settings.home.ledger
    ledger.write_bytes(ledger.read_bytes()[:-20])
    assert world.ingest().entries[0]["rows_accepted"] == 1
    assert len(read_ledger(world.settings.home)) == 1 and len(world.lake(BPO)) == 1


@pytest.mark.parametrize("change", ["deleted", "changed"])
def test_a_landing_file_that_changed_is_reported_on_rebuild(world, change):
    path = world.deliver(BPO, "a.csv", [make_decision()])
    world.deliver(BPO, "b.csv", [make_decision(decision_id="d-2")])
    world.ingest()
    original = path.read_bytes()
    path.unlink()
    if change == "changed":
        world.deliver(BPO, "a.csv", [make_decision(decision_id="d-3")])
    forget(world)
    summary = world.ingest()
    assert summary.missing == [f"{BPO}/a.csv"]
    assert summary.entries[0]["refusal_code"] == "landing_changed"
    assert "Put the original back" in summary.entries[0]["refusal_reason"]
    ids = [row["decision_id"] for row in world.lake(BPO)]
    assert ids == (["d-2"] if change == "deleted" else ["d-2", "d-3"])
    path.write_bytes(original)
    world.ingest()
    assert "d-1" in [row["decision_id"] for row in world.lake(BPO)]


def test_a_replay_judges_by_the_moment_of_receipt(world):
    world.take(BPO, "a.csv", [make_decision(decided_at="2026-03-09T10:00:00Z")])
    forget(world)
    world.now = world.now.replace(year=2025)
    assert world.ingest().entries[0]["rows_accepted"] == 1


def test_receipts_say_what_the_working_agreement_says(world):
    world.take(BPO, "a.csv", [make_decision()])
    record = json.loads(world.settings.home.receipts.read_text())
    assert record["sequence"] == 1 and record["source"] == BPO and record["path"] == f"{BPO}/a.csv"
    assert record["received_at"] == "2026-03-10T06:00:00Z"
    assert set(record) == {"sequence", "source", "path", "sha256", "received_at", "key_fingerprint"}


def test_files_are_taken_in_the_order_of_their_time(world):
    for name in ("z.csv", "a.csv"):
        world.deliver(BPO, name, [make_decision(decision_id=name)])
    assert [e["file_name"] for e in world.ingest().entries] == [f"{BPO}/z.csv", f"{BPO}/a.csv"]


def test_a_file_that_changes_while_it_is_read_is_refused_whole(world, monkeypatch):
    path = world.deliver(BPO, "a.csv", [make_decision()])
    original = process.stage

    def grow(*args):
        path.write_text(path.read_text() + "more")
        return original(*args)

    monkeypatch.setattr(process, "stage", grow)
    (line,) = run.ingest_landing(world.settings, now=world.now).entries
    assert line["refusal_code"] == "landing_changed" and world.lake(BPO) == []
