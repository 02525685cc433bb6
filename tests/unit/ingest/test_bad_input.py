"""Bad input: what it says to the person who must mend it, and that nothing is lost on the way."""

import gzip
import os
from dataclasses import replace

import pytest
from ingest_world import AUDIT, MACHINE, as_csv, make_decision

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.ingest import landing
from modqa_pipeline.ingest.run import ingest_landing
from modqa_pipeline.settings import load_settings

BPO = "bpo_decisions"


def refusal(world, name, content, source=BPO):
    """Deliver a file that must be refused; its code and reason."""
    line = world.take(source, name, content)
    assert line["rows_read"] == 0 and line["refusal_code"]
    (row,) = world.quarantined()
    assert row["line_number"] is None
    assert row["reason"] == line["refusal_reason"] and name.split("/")[-1] in row["reason"]
    return line["refusal_code"], line["refusal_reason"]


def fault(world, **changes):
    """Deliver one good row and one with a fault; the code and reason of the latter."""
    rows = [make_decision(), make_decision(**{"decision_id": "d-2", **changes})]
    line = world.take(BPO, "acme.csv", rows)
    assert (line["rows_read"], line["rows_accepted"], line["rows_quarantined"]) == (2, 1, 1)
    (row,) = world.quarantined()
    assert row["line_number"] == 3
    return row["reason_code"], row["reason"]


def test_an_empty_file_is_refused(world):
    code, reason = refusal(world, "acme.csv", b"")
    assert code == "empty_file" and "0 bytes" in reason


def test_a_gzip_file_of_nothing_is_refused(world):
    assert refusal(world, "acme.csv.gz", gzip.compress(b""))[0] == "empty_file"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_with_a_header_alone_is_accepted(world, ending):
    line = world.take(BPO, "acme.csv", ",".join(make_decision()) + ending)
    assert line["refusal_code"] is None and line["rows_read"] == 0


def test_a_truncated_gzip_file_is_refused(world):
    text = as_csv([make_decision(decision_id=f"d-{i}-{os.urandom(8).hex()}") for i in range(5000)])
    code, reason = refusal(world, "acme.csv.gz", gzip.compress(text.encode())[:-2000])
    assert code == "unreadable_file" and "gzip stream ends early" in reason
    assert world.lake(BPO) == []


def test_a_truncated_parquet_file_is_refused(world, parquet_bytes):
    code, reason = refusal(world, "acme.parquet", parquet_bytes([make_decision()])[:-20])
    assert code == "unreadable_file" and "complete" in reason


def test_a_file_that_only_claims_to_be_xlsx_is_refused(world):
    code, reason = refusal(world, "acme.xlsx", b"not a workbook")
    assert code == "unreadable_file" and ".xlsx" in reason


def test_a_gzip_file_named_csv_is_refused(world):
    code, reason = refusal(world, "acme.csv", gzip.compress(as_csv([make_decision()]).encode()))
    assert code == "unreadable_file" and "gzip" in reason


def test_another_delimiter_is_named_with_its_remedy(world):
    code, reason = refusal(world, "acme.csv", as_csv([make_decision()], delimiter=";"))
    assert code == "missing_column"
    assert "separated by ';'" in reason and "delimiter" in reason and BPO in reason


def test_another_delimiter_is_read_with_a_mapping(world):
    world.mapping(BPO, "acme", 'files: "acme*.csv"\ndelimiter: ";"\n')
    line = world.take(BPO, "acme.csv", as_csv([make_decision()], delimiter=";"))
    assert line["rows_accepted"] == 1 and line["mapping"] == "acme"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused_with_its_remedy(world, codec):
    code, reason = refusal(world, "acme.csv", as_csv([make_decision()]).encode(codec))
    assert code == "wrong_encoding" and "encoding: utf-16" in reason


@pytest.mark.parametrize("codec", ["utf-16", "latin-1", "windows-1252"])
def test_another_encoding_is_read_with_a_mapping(world, codec):
    world.mapping(BPO, "acme", f"files: acme.csv\nencoding: {codec}\n")
    text = as_csv([make_decision(site="Besançon")])
    assert world.take(BPO, "acme.csv", text.encode(codec))["rows_accepted"] == 1
    assert world.lake(BPO)[0]["site"] == "Besançon"
    assert not (world.settings.home.state / "ingest_scratch").exists()


@pytest.mark.parametrize("rows", [1, 5000])
def test_latin1_is_refused_with_its_remedy(world, rows):
    plain = [make_decision(decision_id=f"d-{i}") for i in range(rows)]
    text = as_csv([*plain, make_decision(decision_id="x", site="Besançon")])
    code, reason = refusal(world, "acme.csv", text.encode("latin-1"))
    assert code == "wrong_encoding" and "encoding: latin-1" in reason
    assert f"line {rows + 2} " in reason


def test_a_byte_order_mark_is_no_part_of_the_first_column(world):
    line = world.take(BPO, "acme.csv", b"\xef\xbb\xbf" + as_csv([make_decision()]).encode())
    assert line["rows_accepted"] == 1 and line["unknown_columns"] == []


@pytest.mark.parametrize("line_end", ["\r", "\r\n"])
def test_other_line_ends_are_read(world, line_end):
    rows = [make_decision(), make_decision(decision_id="d-2")]
    assert world.take(BPO, "acme.csv", as_csv(rows, line_end=line_end))["rows_accepted"] == 2


def test_mixed_line_ends_lose_no_row(world):
    first, *rest = as_csv([make_decision(decision_id=f"d-{i}") for i in range(4)]).splitlines()
    text = "\r\n".join([first, *rest[:2]]) + "\n" + "\n".join(rest[2:]) + "\r\n"
    assert world.take(BPO, "acme.csv", text)["rows_accepted"] == 4


def test_a_quoted_line_end_stays_in_its_value_and_starts_no_line(world):
    rows = [
        make_decision(evidence_ref="two\nlines"),
        make_decision(decision_id="d-2", evidence_ref="", decision="?"),
    ]
    world.take(BPO, "acme.csv", as_csv(rows))
    assert world.lake(BPO)[0]["evidence_ref"] == "two\nlines"
    assert world.quarantined()[0]["line_number"] == 3


def test_other_sheets_of_a_workbook_are_reported(world, xlsx_bytes):
    content = xlsx_bytes({"March": [make_decision()], "April": [make_decision(decision_id="d-2")]})
    line = world.take(BPO, "acme.xlsx", content)
    assert line["rows_accepted"] == 1 and line["notes"] == [
        "sheet 'March' was read; not read: April"
    ]


def test_a_workbook_that_modqa_made_gives_its_filled_rows(world, xlsx_bytes):
    rows = [AUDIT, AUDIT | {"audit_id": "a-2", "verdict_decision": ""}]
    properties = {"modqa_data_sheet": "Audits", "modqa_filled_column": "verdict_decision"}
    content = xlsx_bytes({"How to": [{"read": "me"}], "Audits": rows}, properties)
    line = world.take("audit_results", "sheet.xlsx", content)
    assert (line["rows_read"], line["rows_accepted"], line["notes"]) == (1, 1, [])


def test_a_missing_column_is_named(world):
    row = make_decision()
    del row["queue_id"]
    code, reason = refusal(world, "acme_2026-03-01.csv", [row])
    assert code == "missing_column"
    assert "column 'queue_id' is missing; found decision_id, content_id" in reason
    assert "config/mappings/bpo_decisions/" in reason


def test_a_renamed_column_is_read_after_its_mapping_came(world):
    row = {("queue" if key == "queue_id" else key): value for key, value in make_decision().items()}
    first = world.take(BPO, "acme.csv", [row])
    assert first["refusal_code"] == "missing_column"
    assert world.ingest().entries == [], "a refused file waits for a change"
    world.mapping(BPO, "acme", "files: 'acme*'\ncolumns:\n  queue_id: queue\n")
    (line,) = world.ingest().entries
    assert line["rows_accepted"] == 1 and line["unknown_columns"] == []
    assert world.lake(BPO)[0]["queue_id"] == "q-1"
    assert [r["resolved_by_sequence"] for r in world.resolutions()] == [2]


def test_an_unknown_column_is_reported_and_ignored(world):
    line = world.take(BPO, "acme.csv", [make_decision(colour="red")])
    assert line["unknown_columns"] == ["colour"] and line["rows_accepted"] == 1


def test_a_column_that_stands_twice_is_refused(world):
    code, reason = refusal(world, "acme.csv", "decision_id,decision_id\n1,2\n")
    assert code == "duplicate_column" and "'decision_id'" in reason


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


def test_a_protected_workbook_is_refused(world):
    code, reason = refusal(world, "acme.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert code == "unreadable_file" and "protected by a password" in reason


def test_an_unknown_source_is_refused(world):
    code, reason = refusal(world, "acme.csv", [make_decision()], source="bpo_decision")
    assert code == "unknown_source" and "bpo_decisions" in reason


def test_an_unknown_format_is_refused(world):
    code, reason = refusal(world, "acme.xls", b"whatever")
    assert code == "unknown_format" and "'.xls'" in reason and ".xlsx" in reason


def test_a_file_in_landing_itself_is_refused(world):
    (world.settings.home.landing / "acme.csv").write_text(as_csv([make_decision()]))
    (line,) = world.ingest().entries
    assert line["refusal_code"] == "unknown_source"


def test_sources_of_a_later_version_are_left_alone(world):
    world.deliver("appeals", "appeals.csv", "appeal_id\n1\n")
    summary = world.ingest()
    assert summary.entries == [] and summary.waiting_sources == {"appeals": 1}


@pytest.mark.parametrize("name", ["acme.csv.part", "acme.csv.tmp", ".acme.csv", "~$acme.xlsx"])
def test_an_unfinished_file_is_left_alone(world, name):
    world.deliver(BPO, name, [make_decision()])
    assert world.ingest().entries == []


def test_a_growing_file_is_left_for_the_next_run(world, monkeypatch):
    path = world.deliver(BPO, "acme.csv", as_csv([make_decision()])[:200])
    os.utime(path)  # written just now
    whole = as_csv([make_decision(decision_id=f"d-{i}") for i in range(3)])
    slow = replace(world.settings, landing=replace(world.settings.landing, settle_seconds=60))
    monkeypatch.setattr(landing.time, "sleep", lambda seconds: path.write_text(whole))
    summary = ingest_landing(slow, now=world.now)
    assert summary.unsettled == [f"{BPO}/acme.csv"] and summary.entries == []
    monkeypatch.setattr(landing.time, "sleep", lambda seconds: None)
    assert ingest_landing(slow, now=world.now).entries[0]["rows_accepted"] == 3


def test_old_files_need_no_waiting(world, monkeypatch):
    world.deliver(BPO, "acme.csv", [make_decision()])
    monkeypatch.setattr(landing.time, "sleep", lambda seconds: pytest.fail("waited"))
    slow = replace(world.settings, landing=replace(world.settings.landing, settle_seconds=60))
    assert ingest_landing(slow, now=world.now).entries[0]["rows_accepted"] == 1


STRANGE_NAMES = [
    "a b.csv",
    "it's.csv",
    'say "hi".csv',
    "x..%2F..%2Fevil.csv",
    "x..\\..\\evil.csv",
    "a../b...csv/x.csv",
    "x[1]*?.csv",
    "é日本.csv",
    "line\nbreak.csv",
    "decision_date=2020-01-01/x.csv",
    "a;drop table x.csv",
    "deep/er/x.CSV",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_strange_name_is_safe(world, name):
    before = {path for path in world.root.rglob("*") if path.is_file()}
    line = world.take(BPO, name, [make_decision(), make_decision(decision_id="d-2", decision="?")])
    assert line["rows_accepted"] == 1 and line["file_name"] == f"{BPO}/{name}"
    new = {path for path in world.root.rglob("*") if path.is_file()} - before
    home = world.settings.home
    written = {p.name for p in new if not p.is_relative_to(home.landing)}
    assert written == {
        "000000001.parquet",
        "schema.parquet",
        "ingest_ledger.jsonl",
        "receipts.jsonl",
        "landing_seen.json",
        "pseudonyms.parquet",
    }


def test_a_link_out_of_landing_is_not_followed(world, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(as_csv([make_decision()]))
    link = world.settings.home.landing / BPO / "acme.csv"
    link.parent.mkdir()
    link.symlink_to(secret)
    (line,) = world.ingest().entries
    assert line["refusal_code"] == "unsafe_path" and world.lake(BPO) == []


def test_a_mapping_with_an_unknown_column_stops_the_run(world):
    world.mapping(BPO, "acme", "files: '*'\ncolumns:\n  colour: c\n")
    with pytest.raises(SettingsError, match=r"acme\.yml.*'colour'.*no column of bpo_decisions"):
        world.ingest()


def test_two_mappings_for_one_file_refuse_it(world):
    world.mapping(BPO, "acme", "files: 'acme*'\n")
    world.mapping(BPO, "all", "files: '*.csv'\n")
    code, reason = refusal(world, "acme.csv", [make_decision()])
    assert code == "ambiguous_mapping" and "acme (files: acme*)" in reason and "all" in reason


def test_a_setting_out_of_range_is_refused(world):
    (world.settings.home.config / "settings.toml").write_text("[landing]\nredelivery_days = 4000\n")
    with pytest.raises(
        SettingsError, match=r"redelivery_days in .landing. is 4000; expected 0 to 400"
    ):
        load_settings(world.root)


def test_people_are_named_nowhere(world):
    rows = [
        make_decision(),
        make_decision(decision_id="d-2", decision="mary.doe"),
        make_decision(decision_id="d-3", queue_id=""),
        make_decision(policy_code="P2"),
    ]
    text = as_csv(rows) + "d-9,mary.doe\n"
    world.deliver(BPO, "acme.csv", text)
    world.deliver("moderators", "roster.csv", "moderator_id,site\nmary.doe,manila\nmary.doe,cebu\n")
    world.deliver("audit_results", "audits.csv", [AUDIT, MACHINE | AUDIT | {"audit_round": "x"}])
    world.ingest()
    for folder in ("lake", "quarantine", "state", "receipts"):
        for path in (world.root / folder).rglob("*"):
            if path.is_file():
                assert not {b"mary.doe", b"alan.auditor"} & {
                    name for name in (b"mary.doe", b"alan.auditor") if name in path.read_bytes()
                }, path
    shown = str([world.quarantined(), world.lake(BPO), world.lake("moderators")])
    assert "mary.doe" not in shown and "alan.auditor" not in shown
    assert "mary.doe" not in (world.settings.home.ledger).read_text()
