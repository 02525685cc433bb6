import io
from datetime import date

import openpyxl
import pytest

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.audit.worksheets.export import _row
from modqa_pipeline.audit.worksheets.outstanding import Outstanding, outstanding_lines
from modqa_pipeline.audit.worksheets.workbook import Worksheet, write_workbook

DAY = date(2026, 3, 1)
POLICIES = [{"Policy": code, "Version": "v3", "Name": code} for code in ("P1", "P2")]


def make_audit(**changes) -> dict:
    return {
        "decision_id": "d-1", "draw_reason": "random", "queue_id": "q", "entity_type": "product",
        "decision": "remove", "policy_code": "P1", "content_id": "c-1", "evidence_ref": None,
        "market": "DE", "language": "de",
    } | changes  # fmt: skip


def make_bytes(*audits: dict) -> bytes:
    rows = [_row(audit, {}, "seal") for audit in audits]
    marks = dict.fromkeys(fmt.PROPERTIES, "1")
    return write_workbook(Worksheet(DAY, "qa-1", rows, POLICIES, marks))


def opened(*audits: dict):
    return openpyxl.load_workbook(io.BytesIO(make_bytes(*audits)))


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
        Outstanding("a", DAY, 3),
        Outstanding("a", date(2026, 3, 9), 2),
        Outstanding("b", DAY, 1),
    ]
    assert outstanding_lines(found, date(2026, 3, 10))[2:] == [
        "a             2    0    0    3  2026-03-01",
        "b             0    0    0    1  2026-03-01",
    ]
    assert outstanding_lines([], DAY) == ["nothing is outstanding"]
