"""Refused rows as a CSV file: corrected and dropped again, they are accepted, and the return is gone."""

import csv
import io
import stat

import pytest

from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.ingest.returns import rows_file
from tests.worlds.ingest import BPO, make_decision

GOOD, BAD = make_decision(), make_decision(decision_id="d-2", decision="zap")


def only_return(world):
    """The one file below returns/."""
    (path,) = [path for path in world.settings.home.returns.rglob("*") if path.is_file()]
    return path


def returned_rows(path, **changes) -> list[dict]:
    """The rows of a return."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), **changes))


def drop_again(world, path, old: str, new: str) -> dict:
    """Correct a return and drop it into landing; its ledger line."""
    content = path.read_bytes()
    assert old.encode() in content
    source = path.relative_to(world.settings.home.returns).parts[0]
    below = path.relative_to(world.settings.home.returns / source).as_posix()
    return world.take(source, below, content.replace(old.encode(), new.encode()))


def returns_of(world) -> list:
    return [path.name for path in world.settings.home.returns.rglob("*") if path.is_file()]


def test_headings_of_a_return_are_of_no_contract():
    names = {name for source in sources() for name in load_contract(source).names}
    assert names.isdisjoint({rows_file.LINE, rows_file.REASON, rows_file.TEXT})


def test_refused_rows_of_a_csv_come_back_and_are_accepted_once_they_are_corrected(world):
    world.take(BPO, "may/acme.csv", [GOOD, BAD])
    path = only_return(world)
    assert (
        path.relative_to(world.root).as_posix() == "returns/bpo_decisions/may/acme_returned-1.csv"
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbfreturned_line,returned_reason,decision_id,")
    (row,) = returned_rows(path)
    assert row["returned_line"] == "3" and row["moderator_id"] == "mary.doe"
    assert "decision is 'zap'; expected one of approve" in row["returned_reason"]
    line = drop_again(world, path, ",zap,", ",skip,")
    assert (line["rows_accepted"], line["unknown_columns"]) == (
        1,
        ["returned_line", "returned_reason"],
    )
    assert not returns_of(world)


def test_a_return_is_for_its_owner_alone(world):
    world.take(BPO, "acme.csv", [BAD])
    assert stat.S_IMODE(only_return(world).stat().st_mode) == 0o600
    assert stat.S_IMODE(world.settings.home.returns.stat().st_mode) == 0o700


def test_a_delivery_without_a_fault_has_no_return(world):
    world.take(BPO, "acme.csv", [GOOD])
    assert not returns_of(world)


def test_every_fault_of_a_row_is_told(world):
    world.take(BPO, "acme.csv", [BAD | {"entity_type": "shop"}])
    (row,) = returned_rows(only_return(world))
    assert [part.split(" is ")[0] for part in row["returned_reason"].split(" | ")] == [
        "entity_type",
        "decision",
    ]


def test_what_is_corrected_in_part_comes_back_as_a_new_return_alone(world):
    other = BAD | {"decision_id": "d-3", "content_id": "=1+1"}
    world.take(BPO, "acme.csv", [BAD, other])
    drop_again(
        world,
        only_return(world),
        "d-2,c-1,content,q-1,acme,manila,mary.doe,zap",
        "d-2,c-1,content,q-1,acme,manila,mary.doe,skip",
    )
    path = only_return(world)
    assert path.name == "acme_returned-2.csv"
    (row,) = returned_rows(path)
    assert (row["decision_id"], row["content_id"], row["returned_line"]) == ("d-3", "=1+1", "3")
    assert path.read_text("utf-8-sig").count("returned_line") == 1
    drop_again(world, path, "zap", "skip")
    assert not returns_of(world)


def test_rows_that_did_not_come_again_stay_in_the_return(world):
    world.take(BPO, "acme.csv", [BAD, BAD | {"decision_id": "d-3"}])
    world.take(BPO, "later.csv", [BAD | {"decision": "skip"}])
    assert [row["decision_id"] for row in returned_rows(only_return(world))] == ["d-3"]


def test_a_mapped_file_goes_by_its_mapping_when_its_rows_are_dropped_again(world):
    world.mapping(
        BPO,
        "acme",
        "files: acme_2026-??-??.csv\ndelimiter: ';'\nencoding: latin-1\nheader_row: 3\n"
        "columns: {decision: Entscheid}\nvalues: {decision: {WEG: remove}}\n",
    )
    rows = [
        {("Entscheid" if k == "decision" else k): v for k, v in row.items()} for row in (GOOD, BAD)
    ]
    head, *lines = [
        ";".join(values) for values in (rows[0].keys(), *(row.values() for row in rows))
    ]
    text = (
        "\n".join(["Größe;x", "", head, *lines])
        .replace("approve", "WEG")
        .replace("manila", "Münster")
    )
    world.take(BPO, "acme_2026-03-01.csv", text.encode("latin-1"))
    path = only_return(world)
    assert (
        path.read_bytes()
        .decode("latin-1")
        .startswith("Größe;x\n\nreturned_line;returned_reason;decision_id;")
    )
    assert "Münster" in path.read_bytes().decode("latin-1")
    line = drop_again(world, path, "zap", "WEG")
    assert (line["rows_accepted"], line["mapping"]) == (1, "acme")
    assert not returns_of(world)


def test_rows_with_line_ends_in_quotes_and_blank_lines_are_found_by_their_number(world):
    names = ",".join([*GOOD, "remark"])
    lines = [
        names,
        ",".join(GOOD.values()) + ',"two\nlines"',
        "",
        ",".join(BAD.values()) + ',"again\ntwo ""quoted"""',
        ",".join(BAD.values()).replace("d-2", "d-3") + ",plain",
    ]
    world.take(BPO, "acme.csv", "\n".join(lines) + "\n")
    rows = returned_rows(only_return(world))
    assert [(row["returned_line"], row["decision_id"]) for row in rows] == [
        ("4", "d-2"),
        ("5", "d-3"),
    ]
    assert rows[0]["remark"] == 'again\ntwo "quoted"'
    drop_again(world, only_return(world), "zap", "skip")
    assert not returns_of(world)


@pytest.mark.parametrize("faulty", ["d-2,c-2", ",".join(BAD.values()) + ",beyond"])
def test_a_row_that_is_no_record_is_settled_once_its_return_is_read(world, faulty):
    world.take(BPO, "acme.csv", "\n".join([",".join(GOOD), ",".join(GOOD.values()), faulty]) + "\n")
    path = only_return(world)
    assert faulty in path.read_text("utf-8-sig")
    drop_again(world, path, faulty, ",".join(BAD.values()).replace("zap", "skip"))
    assert not returns_of(world)


def test_a_quotation_mark_that_does_not_end_takes_no_other_row_of_the_return(world):
    broken = ",".join(BAD.values()).replace("d-2", '"d-2')
    text = "\n".join([",".join(GOOD), broken, ",".join(BAD.values()).replace("d-2", "d-3")])
    world.take(BPO, "acme.csv", text + "\n")
    rows = returned_rows(only_return(world))
    assert [row["decision_id"] for row in rows] == ['"d-2', "d-3"]


def test_rows_of_json_lines_come_back_as_a_table(world, jsonl_text):
    rows = [
        GOOD | {"machine_score": 0.25, "handling_seconds": 30},
        BAD | {"machine_score": 0.5, "decision_id": 1001.0, "site": None, "own": "x"},
    ]
    world.take(BPO, "acme.jsonl", jsonl_text(rows) + "no json\n")
    path = only_return(world)
    assert path.name == "acme_returned-1.csv"
    row, lost = returned_rows(path)
    assert (row["decision_id"], row["machine_score"], row["site"]) == ("1001", "0.5", "")
    assert (row["returned_line"], lost["returned_line"]) == ("2", "3")
    assert lost["returned_text"] == "no json" and "is not a JSON object" in lost["returned_reason"]
    line = drop_again(world, path, "zap", "skip")
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    (left,) = returned_rows(only_return(world))
    assert left["returned_line"] == "3" and "decision_id is blank" in left["returned_reason"]


def test_rows_of_parquet_come_back_as_a_table_under_the_mapping_of_their_delivery(
    world, parquet_bytes
):
    world.mapping(
        BPO,
        "acme",
        "files: acme_*.parquet\ndecimal_mark: ','\ncolumns: {decision: Call}\nvalues: {decision: {X: remove}}\n",
    )
    rows = [{("Call" if k == "decision" else k): v for k, v in row.items()} for row in (GOOD, BAD)]
    rows[1]["decided_at"] = "2026-03-01T10:00:00Z"
    content = parquet_bytes(rows, {"machine_score": "double", "decided_at": "timestamptz"})
    world.take(BPO, "acme_1.parquet", content)
    path = only_return(world)
    (row,) = returned_rows(path)
    assert (row["returned_line"], row["Call"], row["machine_score"]) == ("2", "zap", "0,25")
    line = drop_again(world, path, "zap", "X")
    assert (line["rows_accepted"], line["mapping"]) == (1, "acme")
    (accepted,) = [row for row in world.lake(BPO) if row["decision_id"] == "d-2"]
    assert accepted["machine_score"] == 0.25 and accepted["decision"] == "remove"
    assert not returns_of(world)
