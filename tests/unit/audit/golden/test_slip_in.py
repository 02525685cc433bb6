"""Golden items in worksheets: nobody can see which they are, and what comes back is known for what it is."""

import json
from dataclasses import asdict
from datetime import date

import duckdb
import openpyxl
import pytest

from modqa_pipeline.audit.worksheets.export import export_waves
from modqa_pipeline.audit.worksheets.outstanding import read_outstanding
from modqa_pipeline.facts.draws import MAIN, DrawRecord
from modqa_pipeline.facts.golden_exposures import read_exposures
from modqa_pipeline.facts.waves import recorded_waves
from tests.worlds.golden_day import (
    HALF,
    LONG_AGO,
    make_golden_day,
    registry_row,
    write_plan,
    write_registry,
)
from tests.worlds.ingest import AUDIT, make_decision
from tests.worlds.workbooks import place
from tests.worlds.worksheets import DAY, N_DRAWN, Sheets, make_sheets, record_decisions

NEXT_DAY = date(2026, 3, 2)


def rows_of(sheets: Sheets, workbook: int = 0) -> list[dict]:
    sheet = openpyxl.load_workbook(sheets.workbooks()[workbook])["Audits"]
    headings = [cell.value for cell in sheet[1]]
    return [
        dict(zip(headings, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def golden_of(sheets: Sheets, workbook: int = 0) -> list[dict]:
    return [row for row in rows_of(sheets, workbook) if row["Decision"].startswith("golden-")]


def exposures_of(world) -> list:
    found = read_exposures(world.settings.home.draws)
    return [each for handed_out in found.values() for each in handed_out]


def test_the_plans_share_of_the_rows_is_golden(world):
    sheets = make_golden_day(world)
    assert len(rows_of(sheets)) == 2 * N_DRAWN and len(golden_of(sheets)) == N_DRAWN


def test_nothing_in_a_workbook_tells_golden_rows(world):
    sheets = make_golden_day(world)
    rows, golden = rows_of(sheets), golden_of(sheets)
    assert {(r["Reason"], r["Audit"][:3], len(r["Audit"])) for r in rows} == {("random", "ws-", 19)}
    assert {frozenset(k for k, v in row.items() if v) for row in rows} == {
        frozenset(k for k, v in golden[0].items() if v)
    }
    book = openpyxl.load_workbook(sheets.workbooks()[0])
    told = [str(cell.value) for sheet in book for line in sheet for cell in line if cell.value]
    told += [str(each.value) for each in book.custom_doc_props.props]
    named_by_vendor = ("Decision", "Item")
    plain = [text for text in told if not text.startswith(("golden-", "c-golden-"))]
    assert named_by_vendor and not [text for text in plain if "golden" in text.lower()]
    for queue in ("q-0", "q-1"):
        is_golden = [row in golden for row in rows if row["Queue"] == queue]
        assert is_golden not in (sorted(is_golden), sorted(is_golden, reverse=True))


def test_the_same_day_is_the_same_file_whatever_becomes_of_plan_and_registry(world):
    sheets = make_golden_day(world, share=0.3)
    (file,) = sheets.workbooks()
    before = file.read_bytes()
    write_registry(world)
    write_plan(world, 0)
    sheets.export()
    assert file.read_bytes() == before and golden_of(sheets)


def test_a_day_exported_without_golden_items_stays_without(world):
    sheets = make_golden_day(world, share=0)
    write_plan(world, HALF)
    sheets.export()
    assert golden_of(sheets) == []


def test_a_home_without_golden_items_records_nothing(world):
    make_sheets(world)
    assert not (world.settings.home.draws / "golden_records.jsonl").exists()


def test_what_comes_back_is_golden_and_belongs_to_the_worksheets_day(world):
    sheets = make_golden_day(world)
    rows = rows_of(sheets)
    answer = {"Verdict": "remove", "Policy": "P1"}
    line = sheets.give_back(sheets.fill({n: answer for n in range(2, len(rows) + 2)}))
    held = world.lake("audit_results")
    assert line["rows_accepted"] == len(held) == 2 * N_DRAWN
    assert line["touched_days"] == [DAY.isoformat()]
    assert {str(row["decision_date"]) for row in held} == {DAY.isoformat()}
    reasons = {row["decision_id"]: (row["audit_round"], row["audit_reason"]) for row in held}
    assert {reason for d, reason in reasons.items() if d.startswith("golden-")} == {
        ("first", "golden")
    }
    assert {reason for d, reason in reasons.items() if d.startswith("d-")} == {("first", "random")}
    again = sheets.give_back(sheets.fill({2: answer, 3: {"Verdict": "approve"}}), "again.xlsx")
    assert (again["rows_duplicate"], again["rows_accepted"]) == (1, 1)
    with duckdb.connect() as con:
        assert read_outstanding(con, world.settings.home) == []


def test_a_golden_row_is_open_until_the_auditor_has_read_it(world):
    sheets = make_golden_day(world, auditors=2)
    golden = [
        n for n, row in enumerate(rows_of(sheets), 2) if row["Decision"].startswith("golden-")
    ]
    with duckdb.connect() as con:
        before = sum(each.n_audits for each in read_outstanding(con, world.settings.home))
        sheets.give_back(sheets.fill({golden[0]: {"Verdict": "approve"}}))
        after = sum(each.n_audits for each in read_outstanding(con, world.settings.home))
    assert (before, after) == (2 * N_DRAWN, 2 * N_DRAWN - 1)


def test_a_reading_from_elsewhere_stays_with_its_decision(world):
    make_golden_day(world)
    outside = AUDIT | {"decision_id": "golden-0", "audit_reason": "golden"}
    line = world.take("audit_results", "tool.csv", [outside])
    assert line["touched_days"] == [LONG_AGO.isoformat()]


def test_a_changed_golden_id_is_refused_like_any_other(world):
    sheets = make_golden_day(world)
    number = next(
        n for n, row in enumerate(rows_of(sheets), 2) if row["Decision"].startswith("golden-")
    )

    def swap(book):
        sheet = book["Audits"]
        sheet.cell(number, place(sheet, "Decision")).value = "golden-99"

    sheets.give_back(sheets.fill({number: {"Verdict": "approve"}}, swap))
    assert "ModQA wrote for this row" in sheets.reason()


@pytest.mark.parametrize(
    "changes",
    [
        {"policy_version": "v2"},
        {"retired_on": "2026-03-01", "retired_reason": "leaked"},
        {"valid_from": "2026-03-02"},
        {"decision_id": ""},
        {"decision_id": "never-drawn"},
        {"decision_id": "d-1"},
    ],
    ids=[
        "policy changed",
        "retired",
        "not yet",
        "for tests alone",
        "never drawn",
        "of the same day",
    ],
)
def test_an_item_that_does_not_count_is_not_shown(world, changes):
    sheets = make_golden_day(world, registry_row(0, **changes), registry_row(1))
    assert [row["Decision"] for row in golden_of(sheets)] == ["golden-1"]


def test_nobody_gets_their_own_decision(world):
    sheets = make_golden_day(world, moderator_id="alan.auditor")
    assert golden_of(sheets) == []


def test_nobody_gets_what_they_have_read(world):
    world.deliver("audit_results", "first.csv", [AUDIT | {"decision_id": "golden-0"}])
    sheets = make_golden_day(world, registry_row(0), registry_row(1))
    assert [row["Decision"] for row in golden_of(sheets)] == ["golden-1"]


def test_nobody_gets_an_item_twice_and_the_least_shown_come_first(world):
    sheets = make_golden_day(world, auditors=2, share=0.4)
    later = [
        make_decision(decision_id=f"e-{n}", content_id=f"c-e-{n}", queue_id="q-0",
                      enqueued_at="2026-03-02T09:00:00Z", decided_at="2026-03-02T10:00:00Z")
        for n in range(N_DRAWN)
    ]  # fmt: skip
    world.take("bpo_decisions", "next.csv", later)
    record_decisions(world, NEXT_DAY)
    record = DrawRecord(
        NEXT_DAY.isoformat(),
        MAIN,
        "plan",
        9,
        N_DRAWN,
        N_DRAWN,
        "0",
        f"{NEXT_DAY}T06:00:00+00:00",
        "run",
    )
    with (world.settings.home.draws / "records.jsonl").open("a") as records:
        records.write(json.dumps(asdict(record)) + "\n")
    export_waves(world.settings, recorded_waves(world.settings.home, [NEXT_DAY]))
    shown = exposures_of(world)
    pairs = [(each.auditor_key, each.item_id) for each in shown]
    assert len(set(pairs)) == len(pairs) and {each.day for each in shown} == {DAY, NEXT_DAY}
    counts = [sum(item == each.item_id for each in shown) for item in {e.item_id for e in shown}]
    assert max(counts) - min(counts) <= 1
    assert golden_of(sheets)
