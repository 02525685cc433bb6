import io
from datetime import date

import openpyxl
import pytest

from modqa_pipeline.audit.worksheets.outstanding import Outstanding, outstanding_lines
from modqa_pipeline.audit.worksheets.workbook import write_workbook
from modqa_pipeline.audit.worksheets.worksheet import Worksheet, sheet_row
from modqa_pipeline.forms import worksheet as fmt

DAY = date(2026, 3, 1)
POLICIES = [{"Policy": code, "Version": "v3", "Name": code} for code in ("P1", "P2")]


def make_audit(**changes) -> dict:
    return {
        "decision_id": "d-1", "draw_reason": "random", "queue_id": "q", "entity_type": "product",
        "decision": "remove", "policy_code": "P1", "content_id": "c-1", "evidence_ref": None,
        "market": "DE", "language": "de",
    } | changes  # fmt: skip


def make_bytes(*audits: dict, audit_round: str = fmt.FIRST) -> bytes:
    rows = [sheet_row(audit, audit_round, {}, "seal") for audit in audits]
    wave = "adjudication_1" if audit_round == fmt.ADJUDICATION else "main"
    marks = dict.fromkeys(fmt.PROPERTIES, "1") | {fmt.WAVE_PROPERTY: wave}
    return write_workbook(Worksheet(DAY, "qa-1", "2026-03-01_qa", rows, POLICIES, marks))


def opened(*audits: dict, **changes):
    return openpyxl.load_workbook(io.BytesIO(make_bytes(*audits, **changes)))


def texts(book) -> set[str]:
    return {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value}


def column(sheet, heading: str):
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def test_the_same_worksheet_is_the_same_bytes():
    assert make_bytes(make_audit()) == make_bytes(make_audit())


def test_random_audits_hide_what_was_decided_and_reviews_show_it():
    assert not {"remove (P1)", "Decision under review"} & texts(opened(make_audit()))
    assert "remove (P1)" in texts(
        opened(make_audit(draw_reason="risk"), make_audit(decision_id="d-2"))
    )


def test_a_second_reading_differs_from_a_first_in_nothing_but_its_sealed_id():
    first, second = (opened(make_audit(), audit_round=each) for each in (fmt.FIRST, fmt.SECOND))
    hidden = column(first["Audits"], "Audit")
    for sheet in first:
        for row in sheet:
            for cell in row:
                other = second[sheet.title][cell.coordinate]
                is_id = sheet.title == "Audits" and cell.coordinate == f"{hidden}2"
                assert (other.value == cell.value) is not is_id
                assert other.style_id == cell.style_id
    assert not {"Round", "second"} & texts(second)


def make_reading(verdict: str, **changes) -> dict:
    return {
        "verdict_decision": verdict, "verdict_policy_code": None, "severity": None, "root_cause": None,
        "comment": None,
    } | changes  # fmt: skip


def test_adjudicators_see_both_readings_and_that_theirs_is_final():
    readings = [
        make_reading("remove", verdict_policy_code="P1", severity="major", comment="=looks fake"),
        make_reading("unassessable", root_cause="evidence_missing"),
    ]
    book = opened(make_audit() | {"readings": readings}, audit_round=fmt.ADJUDICATION)
    sheet = book["Audits"]
    shown = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert (shown["Reading A"], shown["A: policy"], shown["A: severity"]) == (
        "remove",
        "P1",
        "major",
    )
    assert (shown["A: comment"], shown["Reading B"]) == (
        "=looks fake",
        "unassessable (evidence_missing)",
    )
    assert "Decision under review" not in shown
    assert any("is the final one" in text.replace("\n", " ") for text in texts(book))


def test_only_what_is_typed_is_unlocked():
    sheet = opened(make_audit())["Audits"]
    assert sheet.protection.sheet
    unlocked = {sheet.cell(1, cell.column).value for cell in sheet[2] if not cell.protection.locked}
    assert unlocked == set(fmt.TYPED)


def test_ids_are_hidden_and_shown_columns_have_values():
    sheet = opened(make_audit(market=None))["Audits"]
    hidden = {h for h in fmt.KEPT if sheet.column_dimensions[column(sheet, h)].hidden}
    # openpyxl keeps neighbours that look alike under the first of them
    assert hidden and "Market" not in [cell.value for cell in sheet[1]]


def test_words_to_choose_from_are_those_of_the_contract():
    sheet = opened(make_audit())["Audits"]
    lists = {str(v.sqref)[0]: v for v in sheet.data_validations.dataValidation}
    verdict, policy = lists[column(sheet, "Verdict")], lists[column(sheet, "Policy")]
    assert verdict.formula1 == '"approve,remove,restrict,escalate,unassessable"'
    assert verdict.errorStyle in (None, "stop") and policy.errorStyle == "warning"
    assert policy.formula1.endswith("$A$2:$A$3")
    assert {"Severity", "Root cause", "Why unassessable", "Audited on"} <= {
        cell.value for cell in sheet[1] if cell.column_letter in lists
    }


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1"]
)
def test_no_delivered_text_becomes_a_formula(text):
    sheet = opened(make_audit(content_id=text, evidence_ref=text))["Audits"]
    for heading in ("Item", "Evidence"):
        cell = sheet[f"{column(sheet, heading)}2"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_only_web_addresses_become_links():
    sheet = opened(make_audit(content_id="file:///etc/passwd", evidence_ref="https://e.example/1"))[
        "Audits"
    ]
    assert [link.hyperlink.target for row in sheet for link in row if link.hyperlink] == [
        "https://e.example/1"
    ]


def test_an_audit_has_its_own_id_for_every_auditor_round_and_decision():
    ids = {
        fmt.sealed_audit_id(fmt.seal_of(b"key", auditor), decision, each)
        for auditor in ("a", "b")
        for decision in ("d-1", "d-2")
        for each in ("first", "second")
    }
    assert len(ids) == 8


def test_outstanding_audits_are_counted_by_auditor_and_age():
    found = [
        Outstanding("a", fmt.ADJUDICATION, DAY, 1),
        Outstanding("a", fmt.FIRST, DAY, 3),
        Outstanding("a", fmt.FIRST, date(2026, 3, 9), 2),
        Outstanding("b", fmt.SECOND, DAY, 1),
    ]
    assert outstanding_lines(found, date(2026, 3, 10))[2:] == [
        "a           first           2    0    0    3  2026-03-01",
        "a           adjudication    0    0    0    1  2026-03-01",
        "b           second          0    0    0    1  2026-03-01",
    ]
    assert outstanding_lines([], DAY) == ["nothing is outstanding"]
