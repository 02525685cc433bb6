"""Keys that come again: in one file, from the same vendor, from another, too late."""

from datetime import timedelta

import pytest

from tests.worlds.ingest import (
    APPEAL,
    AUDIT,
    AUDITOR,
    DISPUTE,
    MACHINE,
    MODERATOR,
    POLICY,
    RATING,
    REGISTRY,
    make_decision,
)

BPO = "bpo_decisions"


def test_the_same_row_twice_in_a_file_is_a_duplicate(world):
    line = world.take(BPO, "a.csv", [make_decision(), make_decision()])
    assert (line["rows_accepted"], line["rows_duplicate"]) == (1, 1)


def test_two_different_rows_for_one_id_in_a_file_keep_the_first(world):
    rows = [
        make_decision(),
        make_decision(decision="remove"),
        make_decision(),
        make_decision(decision_id="d-2"),
    ]
    line = world.take(BPO, "a.csv", rows)
    assert (line["rows_accepted"], line["rows_quarantined"], line["rows_duplicate"]) == (2, 1, 1)
    assert world.lake(BPO)[0]["decision"] == "approve"
    (row,) = world.quarantined()
    assert row["reason_code"] == "conflicting_duplicate" and row["line_number"] == 3
    assert "'d-1' is also in line 2 of this file with other values" in row["reason"]


def test_the_same_row_in_another_file_is_a_duplicate(world):
    world.take(BPO, "a.csv", [make_decision()])
    line = world.take(BPO, "b.csv", [make_decision(), make_decision(decision_id="d-2")])
    assert (line["rows_accepted"], line["rows_duplicate"]) == (1, 1)


def test_the_same_bytes_under_the_same_path_are_no_delivery(world):
    world.take(BPO, "a.csv", [make_decision()])
    world.deliver(BPO, "a.csv", [make_decision()])
    assert world.ingest().entries == []


def test_a_redelivery_with_other_values_supersedes(world):
    world.take(BPO, "a.csv", [make_decision()])
    line = world.take(BPO, "b.csv", [make_decision(decision="remove")])
    assert line["rows_accepted"] == 1 and line["touched_days"] == ["2026-03-01"]
    (pair,) = world.superseded()
    assert (pair["decision_id"], pair["source"]) == ("d-1", BPO)
    assert (pair["receipt_sequence"], pair["superseded_by_sequence"]) == (1, 2)
    assert len(world.lake(BPO)) == 2, "the earlier row stays where it is"


def test_a_decision_that_moves_to_another_day_touches_both(world):
    world.take(BPO, "a.csv", [make_decision()])
    line = world.take(BPO, "b.csv", [make_decision(decided_at="2026-03-04T10:00:00Z")])
    assert line["touched_days"] == ["2026-03-01", "2026-03-04"]
    (pair,) = world.superseded()
    assert str(pair["decision_date"]) == "2026-03-01"
    assert str(pair["new_decision_date"]) == "2026-03-04"


def test_a_return_to_an_older_version_supersedes_again(world):
    for name, decision in (("a", "approve"), ("b", "remove"), ("c", "approve")):
        assert (
            world.take(BPO, f"{name}.csv", [make_decision(decision=decision)])["rows_accepted"] == 1
        )
    line = world.take(BPO, "d.csv", [make_decision(decision="approve", extra="x")])
    assert line["rows_duplicate"] == 1
    pairs = [(p["receipt_sequence"], p["superseded_by_sequence"]) for p in world.superseded()]
    assert sorted(pairs) == [(1, 2), (2, 3)]


@pytest.mark.parametrize("vendor", ["bolt", ""])
def test_the_same_id_from_another_vendor_is_a_collision(world, vendor):
    world.take(BPO, "a.csv", [make_decision()])
    line = world.take(BPO, "b.csv", [make_decision(vendor=vendor)])
    assert line["rows_quarantined"] == 1
    (row,) = world.quarantined()
    assert row["reason_code"] == "key_collision"
    assert "'d-1' came in receipt 1 in bpo_decisions from 'acme'" in row["reason"]


def test_two_blank_vendors_are_the_same(world):
    world.take(BPO, "a.csv", [make_decision(vendor="")])
    assert (
        world.take(BPO, "b.csv", [make_decision(vendor="", decision="remove")])["rows_accepted"]
        == 1
    )


def test_the_same_id_from_both_sources_is_a_collision(world):
    world.take(BPO, "a.csv", [make_decision()])
    line = world.take("machine_decisions", "m.csv", [MACHINE | {"decision_id": "d-1"}])
    assert line["rows_quarantined"] == 1
    assert world.quarantined()[0]["reason_code"] == "key_collision"


def test_a_model_may_correct_itself_under_a_new_version(world):
    world.take("machine_decisions", "a.csv", [MACHINE])
    line = world.take("machine_decisions", "b.csv", [MACHINE | {"model_version": "8"}])
    assert line["rows_accepted"] == 1 and len(world.superseded()) == 1


def test_a_new_version_after_the_window_is_too_late(world):
    world.take(BPO, "a.csv", [make_decision()])
    world.now += timedelta(days=36)
    line = world.take(BPO, "b.csv", [make_decision(decision="remove")])
    assert line["rows_quarantined"] == 1
    (row,) = world.quarantined()
    assert row["reason_code"] == "too_late" and "within 35 days" in row["reason"]
    assert world.take(BPO, "c.csv", [make_decision(x="1")])["rows_duplicate"] == 1


def test_ids_are_looked_up_within_the_window_alone(world):
    """What lies outside of it is not opened: here it could not even be read."""
    old = make_decision(decided_at="2026-01-01T10:00:00Z", enqueued_at="")
    world.take(BPO, "old.csv", [old])
    [file] = (world.root / "lake" / BPO / "decision_date=2026-01-01").glob("*.parquet")
    file.write_bytes(b"no Parquet file")
    line = world.take(BPO, "new.csv", [make_decision(decision_id="d-2")])
    assert line["rows_accepted"] == 1


def test_a_key_that_is_accepted_after_quarantine_is_resolved(world):
    world.take(BPO, "a.csv", [make_decision(decision="?")])
    world.take(BPO, "b.csv", [make_decision()])
    (found,) = world.resolutions()
    assert (found["source"], found["record_key"], found["resolved_by_sequence"]) == (BPO, "d-1", 2)


def test_an_audit_of_an_unknown_decision_waits(world):
    line = world.take("audit_results", "a.csv", [AUDIT])
    assert line["rows_accepted"] == 1 and line["touched_days"] == []
    assert str(world.lake("audit_results")[0]["decision_date"]) == "9999-12-31"


def test_an_audit_lies_on_the_day_of_its_decision(world):
    world.take(BPO, "d.csv", [make_decision()])
    line = world.take("audit_results", "a.csv", [AUDIT])
    assert line["touched_days"] == ["2026-03-01"] == [line["first_day"]]


def test_an_audit_of_an_old_drawn_decision_finds_its_day_in_the_draws(world):
    import duckdb

    day = world.settings.home.draws / "decisions" / "decision_date=2025-06-01"
    day.mkdir(parents=True)
    duckdb.sql(
        f"copy (select 'd-1' as decision_id, 0::bigint as receipt_sequence) to '{day}/main.parquet'"
    )
    assert world.take("audit_results", "a.csv", [AUDIT])["touched_days"] == ["2025-06-01"]


def test_an_audit_again_is_a_duplicate_a_changed_one_a_version_of_another_decision_a_collision(
    world,
):
    world.take("audit_results", "a.csv", [AUDIT])
    assert world.take("audit_results", "b.csv", [AUDIT | {"x": "1"}])["rows_duplicate"] == 1
    changed = AUDIT | {"verdict_decision": "restrict"}
    assert world.take("audit_results", "c.csv", [changed])["rows_accepted"] == 1
    world.take("audit_results", "d.csv", [AUDIT | {"decision_id": "d-2"}])
    assert world.quarantined()[0]["reason_code"] == "key_collision"


@pytest.mark.parametrize(
    ("source", "row", "change"),
    [
        ("queue_registry", REGISTRY, {"owner": "team"}),
        ("policies", POLICY, {"policy_name": "Other"}),
        ("moderators", MODERATOR, {"site": "cebu"}),
        ("auditors", AUDITOR, {"group": "g"}),
        ("calibration_ratings", RATING, {"label": "restrict"}),
        ("appeals", APPEAL, {"outcome": "upheld"}),
        ("disputes", DISPUTE, {"status": "rejected"}),
    ],
)
def test_reference_rows_are_taken_when_they_say_something_new(world, source, row, change):
    assert world.take(source, "a.csv", [row])["rows_accepted"] == 1
    assert world.take(source, "b.csv", [row | {"x": "1"}])["rows_duplicate"] == 1
    assert world.take(source, "c.csv", [row | change])["rows_accepted"] == 1
    assert world.take(source, "d.csv", [row])["rows_accepted"] == 1
