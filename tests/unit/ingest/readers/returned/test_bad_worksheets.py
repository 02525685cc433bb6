"""What is wrong with a returned worksheet is told by sheet and cell, or refuses it, and nothing is lost."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest

from modqa_pipeline.ingest.readers import workbook_package
from tests.worlds.workbooks import place

REMOVE = {"Verdict": "remove", "Policy": "P1"}


def one(found: list):
    (only,) = found
    return only


def test_a_deleted_sheet_is_named(sheets):
    line = sheets.give_back(sheets.fill({}, lambda book: book.remove(book["Audits"])))
    assert line["refusal_code"] == "missing_sheet"
    assert "'Audits' is missing; found Instructions, Policies" in line["refusal_reason"]
    assert "modqa worksheets --day 2026-03-01" in line["refusal_reason"]


def test_a_removed_heading_is_named(sheets):
    def remove(book):
        sheet = book["Audits"]
        sheet.cell(1, place(sheet, "Verdict")).value = "Urteil"

    line = sheets.give_back(sheets.fill({2: REMOVE}, remove))
    assert line["refusal_code"] == "missing_column"
    assert "no heading 'Verdict' in row 1" in line["refusal_reason"]


def test_a_heading_that_stands_twice_is_named_by_cell(sheets):
    def double(book):
        book["Audits"]["Z1"] = "Verdict"

    line = sheets.give_back(sheets.fill({2: REMOVE}, double))
    assert line["refusal_code"] == "duplicate_column" and "and Z1;" in line["refusal_reason"]


def test_merged_cells_are_named(sheets):
    def merge(book):
        sheet = book["Audits"]
        column = place(sheet, "Verdict")
        sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)

    line = sheets.give_back(sheets.fill({2: REMOVE}, merge))
    assert line["refusal_code"] == "merged_cells"
    assert "E2:E4 are merged" in line["refusal_reason"] and "Unmerge" in line["refusal_reason"]


def test_a_formula_is_refused_by_cell(sheets):
    line = sheets.give_back(sheets.fill({2: {"Verdict": "=E3"}, 3: REMOVE}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert 'Audits!E2 (Verdict) is "=E3"; expected' in sheets.reason()
    assert "paste it as a value" in sheets.reason()


def test_a_verdict_in_another_language_is_told_by_cell(sheets):
    line = sheets.give_back(sheets.fill({3: {"Verdict": "entfernen"}, 4: REMOVE}))
    assert (line["rows_read"], line["rows_accepted"]) == (2, 1)
    assert sheets.reason() == (
        'Audits!E3 (Verdict) is "entfernen"; expected one of approve, remove, restrict, escalate, unassessable. '
        "Choose it from the list of the cell."
    )
    assert one(sheets.world.quarantined())["line_number"] == 3


def test_every_cell_at_fault_is_told(sheets):
    sheets.give_back(sheets.fill({2: {"Verdict": "remove", "Policy": "P9", "Severity": "hoch"}}))
    assert "Audits!F2 (Policy)" in sheets.reason() and "'P9' is not one of them" in sheets.reason()
    assert "Also: Audits!G2 (Severity)" in sheets.reason()


def test_a_person_typed_into_a_cell_is_not_shown(sheets):
    sheets.give_back(sheets.fill({2: {"Verdict": "alan.auditor"}}))
    assert "alan.auditor" not in str(sheets.world.quarantined())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2.3.2026", "not_a_date"),
        (date(2026, 2, 27), "out_of_range"),
        (date(2026, 4, 1), "out_of_range"),
    ],
)
def test_a_date_that_cannot_be_is_told_by_cell(sheets, typed, code):
    sheets.give_back(sheets.fill({2: REMOVE | {"Audited on": typed}}))
    assert one(sheets.world.quarantined())["reason_code"] == code
    assert "a day from 2026-03-01" in sheets.reason() and "(Audited on)" in sheets.reason()


@pytest.mark.parametrize("heading", ["Decision", "Audit"])
def test_changed_ids_are_refused_by_cell(sheets, heading):
    line = sheets.give_back(sheets.fill({2: REMOVE | {heading: "adjudication"}, 3: REMOVE}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert one(sheets.world.quarantined())["reason_code"] == "changed_id"


def test_a_row_copied_with_another_answer_is_refused_by_cell(sheets):
    def copy(book):
        sheet = book["Audits"]
        for cell in list(sheet[2]):
            sheet.cell(20, cell.column, cell.value)
        sheet.cell(20, place(sheet, "Verdict"), "approve")

    line = sheets.give_back(sheets.fill({2: REMOVE}, copy))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert "row 2 has it with another answer" in sheets.reason()


def test_a_stale_draw_is_refused(sheets):
    content = sheets.fill({2: REMOVE})
    file = one(list(sheets.world.settings.home.draws.rglob("main.parquet")))
    file.write_bytes(file.read_bytes() + b" ")
    line = sheets.give_back(content)
    assert line["refusal_code"] == "stale_worksheet" and "2026-03-01" in line["refusal_reason"]


def test_a_worksheet_in_another_folder_is_refused(sheets):
    line = sheets.world.take("auditors", "sheet.xlsx", sheets.fill({2: REMOVE}))
    assert line["refusal_code"] == "misplaced_worksheet"
    assert "landing/audit_results/" in line["refusal_reason"]


def test_damaged_marks_are_refused(sheets):
    def damage(book):
        del book.custom_doc_props["modqa_seal"]

    line = sheets.give_back(sheets.fill({2: REMOVE}, damage))
    assert line["refusal_code"] == "damaged_worksheet" and "modqa_seal" in line["refusal_reason"]


def test_a_workbook_with_macros_is_refused(sheets):
    content = sheets.fill({2: REMOVE})
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    line = sheets.give_back(out.getvalue())
    assert line["refusal_code"] == "macro_workbook" and "macros" in line["refusal_reason"]
    assert sheets.give_back(content, "sheet.xlsm")["refusal_code"] == "unknown_format"


def test_a_workbook_behind_a_password_is_refused(sheets):
    line = sheets.give_back(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert (
        line["refusal_code"] == "unreadable_file"
        and "Remove the password" in line["refusal_reason"]
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_parsed(sheets, monkeypatch):
    monkeypatch.setattr(workbook_package, "MOST_UNPACKED_BYTES", 8 << 20)
    monkeypatch.setattr(
        "python_calamine.CalamineWorkbook.from_path", lambda _: pytest.fail("it was parsed")
    )
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(12):
            entry.write(bytes(1 << 20))
    line = sheets.give_back(out.getvalue())
    assert (
        line["refusal_code"] == "too_large"
        and "12 MB; expected at most 8 MB" in line["refusal_reason"]
    )


def test_marks_too_large_to_be_marks_are_not_unpacked(tmp_path, monkeypatch):
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/custom.xml", bytes(4 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    assert workbook_package.custom_properties(file) == {}


def test_a_workbook_that_lies_about_its_size_is_refused(sheets, monkeypatch):
    monkeypatch.setattr(workbook_package, "MOST_UNPACKED_BYTES", 1 << 20)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(4 << 20))
    lie = out.getvalue().replace((4 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert sheets.give_back(lie)["refusal_code"] == "unreadable_file"


def without_properties(content: bytes) -> bytes:
    """The workbook without its document properties, as some programs save a copy."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(out, "w") as kept:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename in ("_rels/.rels", "[Content_Types].xml"):
                data = re.sub(rb"<(?:Relationship|Override)[^>]*custom[^>]*/>", b"", data)
            if not entry.filename.startswith("docProps/custom"):
                kept.writestr(entry.filename, data)
    return out.getvalue()


def test_a_worksheet_that_lost_its_marks_is_answered_as_one(sheets):
    line = sheets.give_back(without_properties(sheets.fill({2: REMOVE})))
    assert line["refusal_code"] == "damaged_worksheet" and line["rows_read"] == 0
    assert "a worksheet of audits that ModQA made" in line["refusal_reason"]
    assert "copy the answers into it" in line["refusal_reason"]
