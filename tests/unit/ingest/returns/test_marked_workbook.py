"""Workbooks with refused rows: faulty cells are coloured, and the corrected workbook is taken again."""

import io

import openpyxl

from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.ingest.readers.workbook_package import custom_properties
from modqa_pipeline.ingest.returns.marked_workbook import WHY
from modqa_pipeline.ingest.returns.styles_part import FAULTY_FILL
from tests.unit.ingest.readers.returned.test_dispute_sheet import YES, filled, site_book
from tests.unit.ingest.returns.test_rows_file import only_return, returns_of
from tests.worlds.ingest import BPO, make_decision
from tests.worlds.workbooks import fill, needs_libreoffice, place, saved_by_libreoffice

GOOD, BAD = make_decision(), make_decision(decision_id="d-2", decision="zap")


def marked(sheet) -> set[str]:
    """Cells in the colour of faults, but for the reasons."""
    last = place(sheet, WHY)
    return {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.column < last and cell.fill.fgColor.rgb == FAULTY_FILL
    }


def drop_again(world, content: bytes) -> dict:
    path = only_return(world)
    source = path.relative_to(world.settings.home.returns).parts[0]
    return world.take(source, path.name, content)


def test_a_vendors_workbook_comes_back_marked_and_is_taken_once_it_is_corrected(world, xlsx_bytes):
    rows = [GOOD, BAD, BAD | {"decision_id": "d-3", "decision": "skip", "entity_type": "shop"}]
    world.take(BPO, "acme.xlsx", xlsx_bytes({"Decisions": rows, "Other": [{"a": "b"}]}))
    path = only_return(world)
    assert path.name == "acme_returned-1.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Decisions"]
    assert book.sheetnames == ["Decisions", "Other"]
    decision, entity = (place(sheet, name) for name in ("decision", "entity_type"))
    assert marked(sheet) == {sheet.cell(3, decision).coordinate, sheet.cell(4, entity).coordinate}
    why = place(sheet, WHY)
    assert why == len(GOOD) + 1
    assert sheet.cell(2, why).value is None
    assert "decision is 'zap'; expected one of" in sheet.cell(3, why).value
    corrected = fill(path, "Decisions", {3: {"decision": "skip"}, 4: {"entity_type": "product"}})
    line = drop_again(world, corrected)
    assert (line["rows_accepted"], line["rows_duplicate"]) == (2, 1)
    assert line["unknown_columns"] == [WHY]
    assert not returns_of(world)


def test_what_is_corrected_in_part_keeps_the_marks_of_the_rest_alone(world, xlsx_bytes):
    world.take(BPO, "acme.xlsx", xlsx_bytes({"D": [GOOD, BAD, BAD | {"decision_id": "d-3"}]}))
    drop_again(world, fill(only_return(world), "D", {3: {"decision": "skip"}}))
    path = only_return(world)
    assert path.name == "acme_returned-2.xlsx"
    sheet = openpyxl.load_workbook(path)["D"]
    decision, why = place(sheet, "decision"), place(sheet, WHY)
    assert marked(sheet) == {sheet.cell(4, decision).coordinate}
    assert not sheet.cell(3, why).value and "zap" in sheet.cell(4, why).value
    assert [cell.value for cell in sheet[1]].count(WHY) == 1
    drop_again(world, fill(path, "D", {4: {"decision": "skip"}}))
    assert not returns_of(world)


def test_a_form_of_ours_comes_back_with_its_marks_and_is_taken_once_it_is_corrected(world):
    delivered = filled(
        site_book("a-1", "a-2"), fmt.SITE, row2=YES, row3=YES | {fmt.EXPECTED_DECISION: "zap"}
    )
    line = world.take("disputes", "acme.xlsx", delivered)
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    path = only_return(world)
    source = world.settings.home.landing / "disputes" / "acme.xlsx"
    assert custom_properties(path) == custom_properties(source)
    before, after = openpyxl.load_workbook(source)["Errors"], openpyxl.load_workbook(path)["Errors"]
    expected = place(after, fmt.EXPECTED_DECISION)
    assert marked(after) == {after.cell(3, expected).coordinate}
    assert not after.cell(3, expected).protection.locked
    assert after.protection.sheet == before.protection.sheet
    assert {k for k, c in after.column_dimensions.items() if c.hidden} == {
        k for k, c in before.column_dimensions.items() if c.hidden
    }
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)
    for row in before.iter_rows():
        assert [c.value for c in row] == [after[c.coordinate].value for c in row]
    assert "expected one of approve" in after.cell(3, place(after, WHY)).value
    line = drop_again(world, fill(path, "Errors", {3: {fmt.EXPECTED_DECISION: "approve"}}))
    assert line["refusal_code"] is None and line["rows_accepted"] >= 1
    assert not returns_of(world)


def test_a_text_that_begins_as_a_formula_stays_a_text(world, xlsx_bytes):
    made = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"D": [BAD]})))
    cell = made["D"].cell(2, place(made["D"], "decision"))
    cell.value, cell.data_type = "=cmd|'/c calc'!A1", "s"
    out = io.BytesIO()
    made.save(out)
    world.take(BPO, "acme.xlsx", out.getvalue())
    sheet = openpyxl.load_workbook(only_return(world))["D"]
    assert "=cmd" in sheet.cell(2, place(sheet, WHY)).value
    assert all(cell.data_type != "f" for cell in sheet[2])


@needs_libreoffice
def test_a_worksheet_comes_back_marked_and_other_programs_open_it(sheets, tmp_path):
    answers = {
        2: {"Verdict": "remove", "Policy": "P1"},
        3: {"Verdict": "wegnehmen", "Severity": "x"},
    }
    sheets.give_back(sheets.fill(answers))
    path = only_return(sheets.world)
    sheet = openpyxl.load_workbook(path)["Audits"]
    verdict, severity = place(sheet, "Verdict"), place(sheet, "Severity")
    assert marked(sheet) == {sheet.cell(3, at).coordinate for at in (verdict, severity)}
    assert sheet.cell(3, place(sheet, WHY)).value.count(" | ") == 1
    mended = fill(path, "Audits", {3: {"Verdict": "approve", "Severity": "minor"}})
    line = drop_again(sheets.world, saved_by_libreoffice(mended, tmp_path))
    assert (line["rows_accepted"], line["rows_duplicate"]) == (1, 1)
    assert not returns_of(sheets.world)
