"""Small inputs that people have met elsewhere, each with its right outcome."""

import os
import shutil
from pathlib import Path

import pytest

from modqa_pipeline.repository import ROOT
from tests.worlds.ingest import make_decision

SHARED = Path(os.environ.get("MODQA_SHARED") or ROOT.parent / "shared")
BPO = "bpo_decisions"


@pytest.fixture
def case(world):
    """Ingest a case; its ledger lines by the name of the file."""

    def take(name: str) -> dict[str, dict]:
        folder = SHARED / "data" / "cases" / name
        if not folder.is_dir():
            reason = f"{folder} is absent; set MODQA_SHARED to where data/cases lies"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        for part in folder.iterdir():
            shutil.copytree(part, world.root / part.name, dirs_exist_ok=True)
        return {line["file_name"].split("/", 1)[1]: line for line in world.ingest().entries}

    return take


def counts(line):
    return tuple(line[f"rows_{part}"] for part in ("read", "accepted", "quarantined"))


def ids(world, source=BPO):
    return {row["decision_id"]: row for row in world.lake(source)}


def test_rows_of_delimiters_alone_are_no_rows(case):
    lines = case("01-blank-comma-rows")
    assert counts(lines["acme_2026-03-02.csv"]) == (3, 3, 0)
    assert counts(lines["acme_2026-03-02_again.xlsx"]) == (3, 3, 0)
    assert counts(lines["roster.csv"]) == (2, 2, 0)


def test_an_invisible_space_makes_no_other_person_whatever_other_rows_hold(case, world):
    lines = case("02-invisible-space-at-the-end")
    assert counts(lines["a_nbsp_alone.csv"]) == (3, 3, 0)
    assert counts(lines["b_nbsp_and_one_space.csv"]) == (4, 4, 0)
    assert len({row["moderator_key"] for row in world.lake(BPO)}) == 1
    assert {row["site"] for row in world.lake(BPO)} == {"porto"}


def test_a_workbook_with_a_column_twice_is_refused_as_csv_is(case):
    lines = case("03-xlsx-column-twice")
    assert {line["refusal_code"] for line in lines.values()} == {"duplicate_column"}


def test_numbers_as_ids_lose_their_point_zero_and_texts_keep_it(case, world):
    lines = case("06-ids-that-end-in-point-zero")
    assert set(ids(world)) == {"1001", "1002", "4001", "4002", "3001.0", "3002.0"}
    assert set(ids(world, "machine_decisions")) == {"2001", "2002"}
    assert "ends in '.0' in 2 rows" in lines["beta_2026-03-02.csv"]["notes"][0]


def test_merged_cells_are_refused_with_their_range(case):
    [line] = case("07-xlsx-merged-site").values()
    assert line["refusal_code"] == "merged_cells" and "E2:E4" in line["refusal_reason"]


def test_error_cells_and_formulas_without_a_value_quarantine_their_rows(case, world):
    [line] = case("08-xlsx-error-cells").values()
    assert counts(line) == (6, 2, 4) and set(ids(world)) == {"q1", "q6"}
    refused = world.quarantined()
    assert {row["reason_code"] for row in refused} == {"error_cell"}
    assert [row["reason"].split(" ")[0] for row in refused] == [
        "March!F3",
        "March!I4",
        "March!J5",
        "March!F6",
    ]
    assert [row["record_key"] for row in refused] == ["q2", "q3", "q4", "q5"]


def test_the_first_visible_sheet_is_read(case, world):
    [line] = case("09-xlsx-hidden-first-sheet").values()
    assert set(ids(world)) == {"v1", "v2", "v3"} and "2026-02 (hidden)" in line["notes"][0]


def test_a_bare_nan_is_blank_and_infinity_no_number(case, world):
    lines = case("10-jsonl-nan")
    assert counts(lines["guard_2026-03-02.jsonl"]) == (5, 4, 1)
    machine = ids(world, "machine_decisions")
    assert machine["g1"]["machine_score"] is None and machine["g3"]["market"] is None
    assert machine["g5"]["policy_code"] == "NaN-brand"
    assert [(row["record_key"], row["reason_code"]) for row in world.quarantined()] == [
        ("j1", "missing_value"),
        ("g4", "not_a_number"),
    ]


def test_words_that_mean_nothing_are_values_until_a_mapping_says_so(case, world):
    lines = case("11-words-that-mean-nothing")
    taken = ids(world)
    assert {taken[f"n{i}"]["market"] for i in range(1, 10)} == {"NA"}
    assert {taken[f"n{i}"]["language"] for i in range(1, 10)} == {"no"}
    assert (taken["n1"]["site"], taken["n7"]["site"]) == ("NULL", "-")
    assert taken["n9"]["site"] == "Null Island"
    assert [taken[f"w{i}"]["site"] for i in (1, 2, 3)] == [None, None, "porto"]
    [note] = lines["acme_2026-03-02.csv"]["notes"]
    assert "moderator_id" in note and "2 rows" in note and "blanks:" in note


def test_blank_words_may_be_of_all_columns_or_of_one(world):
    row = {"site": "N/A", "vendor": "N/A"}
    world.mapping(BPO, "all", 'files: "all_*"\nblanks: ["N/A"]\n')
    world.mapping(BPO, "one", 'files: "one_*"\nblanks: {site: ["N/A"]}\n')
    world.deliver(BPO, "all_1.csv", [make_decision(decision_id="a", **row)])
    world.deliver(BPO, "one_1.csv", [make_decision(decision_id="b", **row)])
    world.ingest()
    found = {name: (r["site"], r["vendor"]) for name, r in ids(world).items()}
    assert found == {"a": (None, None), "b": (None, "N/A")}


def test_a_decimal_mark_is_of_texts(case, world):
    case("12-decimal-comma-and-typed-numbers")
    found = {(row["machine_score"], row["handling_seconds"]) for row in world.lake(BPO)}
    assert len(world.lake(BPO)) == 6 and found == {(0.25, 30.5)}


def test_a_quotation_mark_that_does_not_end_swallows_nothing_in_silence(case, world):
    lines = case("13-quotation-mark-that-does-not-end")
    assert counts(lines["harmless.csv"]) == (3, 3, 0)
    assert counts(lines["middle.csv"]) == (6, 2, 4)
    assert {"u1", "u6", "w2"} <= set(ids(world))
    refused = world.quarantined()
    assert [row["line_number"] for row in refused] == [3, 4, 5, 6]
    assert all("lines 3 to 6" in row["reason"] for row in refused)


def test_an_hour_that_comes_twice_is_the_later_one_and_counted(case, world):
    [line] = case("16-hour-that-comes-twice").values()
    taken = {name: str(row["decided_at"]) for name, row in ids(world).items()}
    assert taken["t1"] == "2025-10-25 23:59:59" and taken["t2"] == "2025-10-26 01:30:00"
    assert taken["t5"] == "2025-03-30 01:30:00"
    assert (taken["t6"], taken["t7"]) == ("2025-10-26 00:30:00", "2025-10-26 01:30:00")
    assert (line["n_repeated_hours"], line["n_skipped_hours"]) == (3, 1)
    row = ids(world)["t4"]
    assert (row["decided_at"] - row["enqueued_at"]).total_seconds() == 20 * 60


def test_the_mapping_may_say_that_the_earlier_hour_is_meant(world):
    world.mapping(BPO, "local", 'files: "*"\ntime_zone: Europe/Amsterdam\nrepeated_hour: earlier\n')
    rows = [make_decision(enqueued_at="", decided_at="2025-10-26 02:30:00")]
    world.take(BPO, "a.csv", rows)
    assert str(ids(world)["d-1"]["decided_at"]) == "2025-10-26 00:30:00"


def test_files_that_no_person_delivers_are_passed_over(case):
    lines = case("20-files-that-are-no-delivery")
    assert [counts(line) for line in lines.values()] == [(2, 2, 0)]


def test_lines_are_numbered_as_a_spreadsheet_does(case, world):
    lines = case("23-blank-lines-and-line-numbers")
    assert counts(lines["cr_cr_lf.csv"]) == (3, 3, 0)
    assert counts(lines["blank_lines.csv"]) == (3, 1, 2)
    assert [(r["line_number"], r["reason_code"]) for r in world.quarantined()] == [
        (5, "malformed_row"),
        (6, "not_in_enumeration"),
    ]


def test_last_cells_that_a_spreadsheet_left_out_are_no_blanks(case, world):
    [line] = case("24-excel-leaves-out-last-cells").values()
    assert counts(line) == (4, 2, 2)
    assert {row["reason_code"] for row in world.quarantined()} == {"malformed_row"}
