"""Bad files: what each says to the person who must fix it, and that nothing is lost on the way."""

import gzip
import os

import pytest

from modqa_pipeline.cli.status import home_status
from tests.worlds.ingest import BPO, as_csv, make_decision, refusal


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
    assert line["rows_accepted"] == 1
    assert line["notes"][0] == "sheet 'March' was read; not read: April"


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


def told_as_refused(world):
    return [refused["file"] for refused in home_status(world.settings)["files_refused"]]


def test_a_refused_file_is_told_until_it_is_taken_away(world):
    refusal(world, "acme.csv", b"")
    assert told_as_refused(world) == [f"{BPO}/acme.csv"]
    (world.settings.home.landing / BPO / "acme.csv").unlink()
    assert told_as_refused(world) == []


def test_a_refused_file_is_told_until_it_is_read(world):
    refusal(world, "acme.csv", b"")
    world.take(BPO, "acme.csv", [make_decision()])
    assert told_as_refused(world) == []


def test_an_unknown_column_is_reported_and_ignored(world):
    line = world.take(BPO, "acme.csv", [make_decision(colour="red")])
    assert line["unknown_columns"] == ["colour"] and line["rows_accepted"] == 1


def test_a_column_that_stands_twice_is_refused(world):
    code, reason = refusal(world, "acme.csv", "decision_id,decision_id\n1,2\n")
    assert code == "duplicate_column" and "'decision_id'" in reason


def test_a_protected_workbook_is_refused(world):
    code, reason = refusal(world, "acme.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert code == "unreadable_file" and "protected by a password" in reason
