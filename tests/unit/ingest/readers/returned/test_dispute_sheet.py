"""Workbooks of disputes as they come back: from sites, and from who settles them."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from modqa_pipeline.audit.disputes.workbook import (
    DisputeBook,
    resolver_row,
    site_row,
    write_workbook,
)
from modqa_pipeline.forms import dispute as fmt
from tests.worlds.ingest import refusal
from tests.worlds.workbooks import fill, needs_libreoffice, saved_by_libreoffice

DAY = date(2026, 3, 1)
SEAL = "a seal"
ERROR = {
    "queue_id": "q-1",
    "content_id": "=1+1",
    "evidence_ref": "https://evidence.example/1",
    "entity_type": "product",
    "market": "DE",
    "language": "de",
    "decision": "approve",
    "policy_code": None,
    "verdict_decision": "remove",
    "verdict_policy_code": "P1",
    "error_type": "leakage",
    "severity": "major",
    "audit_id": "a-1",
    "comment": "a copy of a brand",
    "state": None,
    "window_end_date": date(2026, 3, 9),
}
DISPUTE = {
    **ERROR,
    "party": "acme/manila",
    "dispute_id": "di-7",
    "raised_at": datetime(2026, 3, 3, 9, 0),
    "expected_decision": "approve",
    "expected_policy_code": None,
    "argument": "the seller is licensed",
    "auditor_id": "alan.auditor",
}
POLICIES = [{"Policy": "P1", "Name": "Brands", "Severity": "major", "Version": "1"}]


def site_book(*audits: str) -> bytes:
    rows = [site_row(ERROR | {"audit_id": audit}, SEAL) for audit in audits]
    return write_workbook(DisputeBook(fmt.SITE, DAY, "acme/manila", SEAL, rows, POLICIES))


def resolver_book() -> bytes:
    return write_workbook(
        DisputeBook(fmt.RESOLVER, DAY, "", SEAL, [resolver_row(DISPUTE, SEAL)], [])
    )


def filled(book: bytes, role: str, **rows: dict) -> bytes:
    """The workbook with cells filled in: `row2={heading: value}`."""
    answers = {int(row.removeprefix("row")): cells for row, cells in rows.items()}
    return fill(io.BytesIO(book), fmt.SHEETS[role], answers)


YES = {fmt.DISPUTE: "Yes", fmt.EXPECTED_DECISION: "Approve"}
SETTLED = {fmt.RESOLUTION: "accepted", fmt.RESOLVED_BY: "rosa.lead"}


def test_what_a_site_disputes_comes_back_as_open_disputes(world):
    said = YES | {
        fmt.EXPECTED_POLICY: "p1",
        fmt.ARGUMENT: "licensed",
        fmt.RAISED_BY: "sue.site",
        fmt.RAISED_ON: datetime(2026, 3, 4),
    }
    book = filled(site_book("a-1", "a-2", "a-3"), fmt.SITE, row2=said, row4=YES)
    line = world.take("disputes", "back.xlsx", book)
    assert (line["rows_read"], line["rows_accepted"]) == (2, 2)
    first, second = world.lake("disputes")
    assert first["dispute_id"] == fmt.sealed_id(SEAL, "a-1") and first["audit_id"] == "a-1"
    assert (first["status"], first["expected_decision"]) == ("open", "approve")
    assert (first["expected_policy_code"], first["argument"]) == ("P1", "licensed")
    assert first["raised_at"] == datetime(2026, 3, 4) and first["raised_by_key"] != "sue.site"
    assert second["raised_at"] == world.now.replace(tzinfo=None)
    assert second["raised_by_key"] is None and second["audit_id"] == "a-3"


@needs_libreoffice
def test_libreoffice_gives_back_what_a_site_disputes_and_how_it_was_settled(world, tmp_path):
    """Sealed ids, and the dispute that a settled row carries in hidden columns, come through."""
    disputed = YES | {fmt.EXPECTED_POLICY: "P1", fmt.RAISED_ON: date(2026, 3, 4)}
    for name, role, book, said in (
        ("back", fmt.SITE, site_book("a-1", "a-2"), disputed),
        ("settled", fmt.RESOLVER, resolver_book(), SETTLED),
    ):
        (tmp_path / name).mkdir()
        saved = saved_by_libreoffice(filled(book, role, row2=said), tmp_path / name)
        line = world.take("disputes", f"{name}.xlsx", saved)
        assert (line["rows_read"], line["rows_accepted"]) == (1, 1), world.quarantined()
    raised, settled = world.lake("disputes")
    assert (raised["audit_id"], raised["raised_at"]) == ("a-1", datetime(2026, 3, 4))
    assert (settled["dispute_id"], settled["raised_at"]) == ("di-7", DISPUTE["raised_at"])


def test_a_resolution_comes_back_under_the_same_dispute(world):
    world.take("disputes", "settled.xlsx", filled(resolver_book(), fmt.RESOLVER, row2=SETTLED))
    (row,) = world.lake("disputes")
    assert (row["dispute_id"], row["audit_id"], row["status"]) == ("di-7", "a-1", "accepted")
    assert (row["raised_at"], row["expected_decision"]) == (DISPUTE["raised_at"], "approve")
    assert row["resolved_at"] == world.now.replace(tzinfo=None) and row["resolved_by_key"]


@pytest.mark.parametrize(
    ("cells", "place", "expected"),
    [
        ({fmt.DISPUTE: "no"}, "Dispute", "expected one of yes"),
        (
            {fmt.EXPECTED_DECISION: None},
            "Expected decision",
            "expected the decision that you think is right",
        ),
        ({fmt.EXPECTED_DECISION: "behalten"}, "Expected decision", "one of approve, remove"),
        ({fmt.EXPECTED_POLICY: "P9"}, "Expected policy", "expected codes of the sheet 'Policies'"),
        ({fmt.ARGUMENT: "=1+1"}, "Argument", "not a formula"),
        ({fmt.RAISED_ON: "tomorrow"}, "Raised on", "expected a day from 2026-03-01"),
        ({fmt.AUDIT_ID: "a-9"}, "Dispute id", "the audit was changed"),
    ],
)
def test_a_cell_that_is_wrong_is_named(world, cells, place, expected):
    book = filled(site_book("a-1", "a-2"), fmt.SITE, row2=YES | cells, row3=YES)
    line = world.take("disputes", "wrong.xlsx", book)
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    reason = world.only_reason()
    assert reason.startswith("Errors!") and f"2 ({place})" in reason and expected in reason


def test_whoever_settles_a_dispute_signs_it_and_leaves_it_as_it_was_raised(world):
    unsigned = filled(resolver_book(), fmt.RESOLVER, row2={fmt.RESOLUTION: "rejected"})
    assert world.take("disputes", "unsigned.xlsx", unsigned)["rows_quarantined"] == 1
    assert "expected who settled it" in world.only_reason()
    changed = {fmt.RESOLUTION: "accepted", fmt.RESOLVED_BY: "rosa", fmt.EXPECTED_DECISION: "remove"}
    book = filled(resolver_book(), fmt.RESOLVER, row2=changed)
    assert world.take("disputes", "changed.xlsx", book)["rows_quarantined"] == 1
    assert world.quarantined()[-1]["reason_code"] == "changed_id"
    assert world.resolutions() == []
    signed = {fmt.RESOLUTION: "accepted", fmt.RESOLVED_BY: "rosa"}
    world.take("disputes", "signed.xlsx", filled(resolver_book(), fmt.RESOLVER, row2=signed))
    assert [row["record_key"] for row in world.resolutions()] == ["di-7"]


def test_a_workbook_in_the_wrong_folder_is_sent_to_the_right_one(world):
    code, reason = refusal(world, "back.xlsx", site_book("a-1"), "audit_results")
    assert code == "misplaced_worksheet" and "expected it in landing/disputes/" in reason


def test_delivered_texts_are_no_formulas_and_the_same_rows_are_the_same_file():
    book = site_book("a-1")
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Errors"]
    (item,) = [cell for cell in sheet[2] if cell.value == "=1+1"]
    assert item.data_type == "s" and item.quotePrefix
    assert book == site_book("a-1")
