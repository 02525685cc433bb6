"""Bad rows: what each says to the person who must fix it, while the rest of its file goes on."""

import pytest

from tests.worlds.delivered_formats import encode
from tests.worlds.ingest import APPEAL, BPO, as_csv, make_decision, refusal


def fault(world, **changes):
    """Deliver one good row and one with a fault; the code and reason of the latter."""
    rows = [make_decision(), make_decision(**{"decision_id": "d-2", **changes})]
    line = world.take(BPO, "acme.csv", rows)
    assert (line["rows_read"], line["rows_accepted"], line["rows_quarantined"]) == (2, 1, 1)
    (row,) = world.quarantined()
    assert row["line_number"] == 3
    return row["reason_code"], row["reason"]


def test_a_decision_outside_the_list_is_quarantined(world):
    code, reason = fault(world, decision="maybe")
    assert code == "not_in_enumeration"
    assert (
        "decision is 'maybe'; expected one of approve, remove, restrict, escalate, skip." in reason
    )
    assert "config/mappings/bpo_decisions/" in reason


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"machine_score": "1.7"}, "out_of_range", "machine_score is '1.7'; expected 0 to 1"),
        ({"handling_seconds": "-1"}, "out_of_range", "0 or more"),
        ({"machine_score": "high"}, "not_a_number", "a number such as 0.75"),
        ({"machine_score": "0,7"}, "not_a_number", "decimal_mark"),
        ({"handling_seconds": "inf"}, "not_a_number", "'inf'"),
        ({"handling_seconds": "1_000"}, "not_a_number", "'1_000'"),
        ({"decided_at": "2026-03-20T10:00:00Z"}, "in_the_future", "2026-03-10T06:05:00Z"),
        ({"decided_at": "1970-01-01T00:00:00Z"}, "before_earliest_day", "2015-01-01 or later"),
        ({"decided_at": "yesterday"}, "not_a_timestamp", "ISO 8601"),
        ({"decided_at": "epoch"}, "not_a_timestamp", "'epoch'"),
        ({"decided_at": "infinity"}, "not_a_timestamp", "'infinity'"),
        ({"decided_at": "2026-03-01"}, "not_a_timestamp", "'2026-03-01'"),
        ({"decided_at": "2026-03-01 10:00:00 Europe/Paris"}, "not_a_timestamp", "Europe/Paris"),
        ({"enqueued_at": "01/03/2026 10:00"}, "not_a_timestamp", "enqueued_at"),
        ({"is_test": "perhaps"}, "not_a_boolean", "true or false"),
        ({"queue_id": ""}, "missing_value", "queue_id is blank"),
        ({"queue_id": "   "}, "missing_value", "queue_id is blank"),
        ({"moderator_id": ""}, "missing_value", "moderator_id is blank"),
        ({"decided_at": ""}, "missing_value", "decided_at is blank"),
    ],
)
def test_a_row_at_fault_is_quarantined_with_its_reason(world, changes, code, words):
    found, reason = fault(world, **changes)
    assert found == code and words in reason


def test_several_faults_of_a_row_are_all_named(world):
    code, reason = fault(world, decision="maybe", machine_score="7")
    assert code == "not_in_enumeration" and "maybe" in reason and "machine_score is '7'" in reason


def test_a_queue_entry_after_the_decision_is_no_fault(world):
    row = make_decision(enqueued_at="2026-03-01T12:00:00Z")
    assert world.take(BPO, "acme.csv", [row])["rows_accepted"] == 1


def test_a_timestamp_without_a_zone_is_utc_and_counted(world):
    rows = [make_decision(decided_at="2026-03-01 10:00:00"), make_decision(decision_id="d-2")]
    assert world.take(BPO, "acme.csv", rows)["n_timestamps_without_zone"] == 1
    assert str(world.lake(BPO)[0]["decided_at"]) == "2026-03-01 10:00:00"


def test_an_offset_is_honoured_and_moves_the_day(world):
    world.take(BPO, "acme.csv", [make_decision(decided_at="2026-03-02T00:30:00+02:00")])
    (row,) = world.lake(BPO)
    assert str(row["decided_at"]) == "2026-03-01 22:30:00"
    assert str(row["decision_date"]) == "2026-03-01"


@pytest.mark.parametrize(
    "line",
    ["d-2,too,few", ",".join(make_decision().values()) + ",one too many", '"d-2"x,' + "y," * 12],
)
def test_a_malformed_line_is_quarantined_and_later_lines_keep_their_number(world, line):
    rows = as_csv([make_decision(), make_decision(decision_id="d-3", decision="?")]).splitlines()
    taken = world.take(BPO, "acme.csv", "\n".join([*rows[:2], line, rows[2]]) + "\n")
    assert (taken["rows_read"], taken["rows_accepted"], taken["rows_quarantined"]) == (3, 1, 2)
    malformed, other = world.quarantined()
    assert malformed["reason_code"] == "malformed_row" and malformed["line_number"] == 3
    assert malformed["delivered_row"] is None and other["line_number"] == 4


def test_a_line_that_is_no_json_is_quarantined(world, jsonl_text):
    text = (
        jsonl_text([make_decision()])
        + "{half\n\n[1]\n"
        + jsonl_text([make_decision(decision_id="d-2")])
    )
    line = world.take(BPO, "acme.jsonl", text)
    assert (line["rows_read"], line["rows_accepted"], line["rows_quarantined"]) == (4, 2, 2)
    assert [row["line_number"] for row in world.quarantined()] == [2, 4]


def test_json_lines_without_a_required_field_are_refused(world, jsonl_text):
    row = make_decision()
    del row["queue_id"]
    code, reason = refusal(world, "acme.jsonl", jsonl_text([row]))
    assert code == "missing_column" and "'queue_id' is missing; found decision_id" in reason


def test_json_lines_in_latin1_are_refused(world, jsonl_text):
    text = jsonl_text([make_decision(site="Besan")]).replace("Besan", "Besançon")
    code, reason = refusal(world, "acme.jsonl", text.encode("latin-1"))
    assert code == "wrong_encoding" and "encoding: latin-1" in reason


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_an_appeal_about_neither_a_decision_nor_a_notice_is_quarantined(world, name):
    rows = [
        APPEAL,
        APPEAL | {"appeal_id": "ap-2", "decision_id": "", "notice_id": "n-1"},
        APPEAL | {"appeal_id": "ap-3", "decision_id": "", "notice_id": " "},
    ]
    line = world.take("appeals", name, encode(name, rows))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (2, 1)
    [row] = world.quarantined()
    assert (row["record_key"], row["reason_code"]) == ("ap-3", "missing_value")
    assert row["reason"].startswith(
        "decision_id is blank; expected a value in decision_id or notice_id in every row."
    )
