"""Worksheets as they come back: what is filled in is taken, whatever became of the workbook around it."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.worlds.ingest import NOW
from tests.worlds.workbooks import needs_libreoffice, saved_by_libreoffice
from tests.worlds.worksheets import N_DRAWN, make_sheets

REMOVE = {"Verdict": "remove", "Policy": "P1"}


def one(found: list):
    (only,) = found
    return only


def test_what_is_filled_in_is_taken_and_the_rest_stays_open(sheets):
    answers = {
        2: REMOVE | {"Severity": "major", "Root cause": "training"},
        4: {"Verdict": "approve"},
    }
    line = sheets.give_back(sheets.fill(answers), "whatever (2).xlsx")
    assert (line["rows_read"], line["rows_accepted"], line["notes"]) == (2, 2, [])
    first, second = sheets.world.lake("audit_results")
    assert first["decision_id"] in ("d-0", "d-1") and first["audit_id"].startswith("ws-")
    assert (first["audit_round"], first["audit_reason"]) == ("first", "random")
    assert (first["verdict_decision"], first["verdict_policy_code"]) == ("remove", "P1")
    assert (first["severity"], first["root_cause"], first["policy_version_used"]) == (
        "major",
        "training",
        "v3",
    )
    assert first["audited_at"] == NOW.replace(tzinfo=None)
    assert (second["verdict_decision"], second["verdict_policy_code"]) == ("approve", None)
    assert str(first["decision_date"]) == "2026-03-01"
    assert len(first["auditor_key"]) == 64


def test_a_workbook_returned_twice_counts_once_and_a_changed_verdict_replaces(sheets):
    sheets.give_back(sheets.fill({2: REMOVE, 3: REMOVE}))
    sheets.world.now = NOW + timedelta(days=1)
    line = sheets.give_back(
        sheets.fill({2: REMOVE, 3: {"Verdict": "approve"}, 4: REMOVE}), "b.xlsx"
    )
    assert (line["rows_read"], line["rows_duplicate"], line["rows_accepted"]) == (3, 1, 2)
    held = sheets.world.lake("audit_results")
    assert len({row["audit_id"] for row in held}) == 3
    assert [row["verdict_decision"] for row in held] == ["remove", "remove", "approve", "remove"]


def test_two_auditors_who_return_one_workbook_count_once(sheets):
    content = sheets.fill({2: REMOVE})
    sheets.give_back(content, "anna.xlsx")
    again = sheets.give_back(sheets.fill({2: REMOVE, 3: REMOVE}), "bert.xlsx")
    assert (again["rows_duplicate"], again["rows_accepted"]) == (1, 1)


def test_a_renamed_sheet_is_found_by_its_headings(sheets):
    def rename(book):
        book["Audits"].title = "Meine Fälle"

    assert sheets.give_back(sheets.fill({2: REMOVE}, rename))["rows_accepted"] == 1


def test_the_policies_may_be_deleted(sheets):
    line = sheets.give_back(sheets.fill({2: REMOVE}, lambda book: book.remove(book["Policies"])))
    assert line["rows_accepted"] == 1


def test_inserted_columns_and_rows_change_nothing(sheets):
    def insert(book):
        book["Audits"].insert_cols(2)
        book["Audits"]["B1"] = "My notes"
        book["Audits"].insert_rows(1, 2)

    assert sheets.give_back(sheets.fill({3: REMOVE}, insert))["rows_accepted"] == 1
    assert one(sheets.world.lake("audit_results"))["line_number"] == 5


def test_sorted_rows_change_nothing(sheets):
    def reverse(book):
        sheet = book["Audits"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)

    plain = sheets.fill({2: REMOVE, 5: {"Verdict": "approve"}})
    sheets.give_back(sheets.fill({2: REMOVE, 5: {"Verdict": "approve"}}, reverse))
    again = sheets.give_back(plain, "plain.xlsx")
    assert (again["rows_read"], again["rows_duplicate"]) == (2, 2)


def test_a_merged_title_above_the_headings_is_no_matter(sheets):
    def title(book):
        book["Audits"].insert_rows(1)
        book["Audits"].merge_cells("A1:C1")

    assert sheets.give_back(sheets.fill({2: REMOVE}, title))["rows_accepted"] == 1


@pytest.mark.parametrize("typed", ["Remove", " REMOVE ", "remove\xa0"])
def test_case_and_spaces_do_not_matter(sheets, typed):
    line = sheets.give_back(sheets.fill({2: {"Verdict": typed, "Policy": "p1 | P2"}}))
    assert line["rows_accepted"] == 1
    row = one(sheets.world.lake("audit_results"))
    assert (row["verdict_decision"], row["verdict_policy_code"]) == ("remove", "P1|P2")


def test_a_mended_workbook_resolves_what_was_refused(sheets):
    sheets.give_back(sheets.fill({2: {"Verdict": "entfernen"}}))
    sheets.give_back(sheets.fill({2: REMOVE}), "mended.xlsx")
    assert len(sheets.world.resolutions()) == 1


@pytest.mark.parametrize(
    "typed", [46083, 46083.0, date(2026, 3, 2), datetime(2026, 3, 2, 15, 30), "2026-03-02"]
)
def test_dates_are_read_however_excel_keeps_them(sheets, typed):
    sheets.give_back(sheets.fill({2: REMOVE | {"Audited on": typed}}))
    assert one(sheets.world.lake("audit_results"))["audited_at"] == datetime(2026, 3, 2)


def test_remarks_without_a_verdict_are_noted_and_stay_open(sheets):
    line = sheets.give_back(sheets.fill({2: {"Comment": "ask policy"}, 3: REMOVE}))
    assert line["rows_read"] == 1
    assert line["notes"] == [
        "sheet 'Audits': 1 row has remarks but no verdict, in row 2 (still open)"
    ]


def test_unassessable_carries_its_reason(sheets):
    sheets.give_back(
        sheets.fill({2: {"Verdict": "unassessable", "Why unassessable": "evidence_missing"}})
    )
    row = one(sheets.world.lake("audit_results"))
    assert (row["verdict_decision"], row["root_cause"]) == ("unassessable", "evidence_missing")


def test_a_mapping_of_a_vendor_does_not_touch_worksheets(sheets):
    sheets.world.mapping("audit_results", "vendor", "files: '*'\ncolumns: {audit_id: id}\n")
    assert sheets.give_back(sheets.fill({2: REMOVE}))["rows_accepted"] == 1


def test_the_second_auditor_has_other_rows_and_both_come_back(world):
    sheets = make_sheets(world, auditors=2)
    given = [range(2, 2 + N_DRAWN // 2)] * 2
    for number, rows in enumerate(given):
        content = sheets.fill({row: REMOVE for row in rows}, workbook=number)
        assert sheets.give_back(content, f"{number}.xlsx")["rows_accepted"] == N_DRAWN // 2
    held = world.lake("audit_results")
    assert {row["decision_id"] for row in held} == {f"d-{n}" for n in range(N_DRAWN)}
    assert len({row["auditor_key"] for row in held}) == 2


@needs_libreoffice
def test_libreoffice_gives_back_what_was_filled_in(sheets, tmp_path):
    """Opened and saved by LibreOffice: marks, hidden ids, lists and dates come through."""
    answers = {2: REMOVE | {"Audited on": date(2026, 3, 2)}, 5: {"Verdict": "Approve"}}
    line = sheets.give_back(saved_by_libreoffice(sheets.fill(answers), tmp_path))
    assert (line["rows_read"], line["rows_accepted"]) == (2, 2)
    assert sorted(str(row["audited_at"]) for row in sheets.world.lake("audit_results")) == [
        "2026-03-02 00:00:00",
        "2026-03-10 06:00:00",
    ]


@pytest.mark.parametrize("day", [date(2026, 3, 11), "2026-03-11"])
def test_the_day_of_an_auditor_in_the_east_is_not_in_the_future(sheets, day):
    """In Auckland it is the next day while the file is received in UTC."""
    sheets.world.now = datetime(2026, 3, 10, 18, tzinfo=UTC)
    line = sheets.give_back(sheets.fill({2: REMOVE | {"Audited on": day}}))
    assert line["rows_accepted"] == 1
    assert one(sheets.world.lake("audit_results"))["audited_at"] == datetime(2026, 3, 10, 18)


def strict(content: bytes) -> bytes:
    """The workbook in the strict form of the format: other names for the same things."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
        b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": (
            b"http://purl.oclc.org/ooxml/officeDocument/customProperties"
        ),
        b"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": (
            b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as kept:
        for entry in given.infolist():
            data = given.read(entry)
            for usual, other in names.items():
                data = data.replace(usual, other)
            kept.writestr(entry.filename, data)
    return out.getvalue()


def test_a_workbook_saved_as_strict_open_xml_is_read(sheets):
    content = strict(sheets.fill({2: REMOVE, 3: {"Verdict": "=E2"}}))
    line = sheets.give_back(content)
    assert (line["rows_read"], line["rows_accepted"], line["refusal_code"]) == (2, 1, None)
    assert one(sheets.world.quarantined())["reason_code"] == "formula"
