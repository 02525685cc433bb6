"""Workbooks of a calibration session: what they show and hide, and what becomes of them when they come back."""

import shutil
from datetime import timedelta

import openpyxl
import pytest

from modqa_pipeline.ingest.returns.marked_workbook import WHY
from tests.unit.ingest.returns.test_marked_workbook import drop_again, marked
from tests.unit.ingest.returns.test_rows_file import only_return, returns_of
from tests.worlds.calibration_week import QUEUE
from tests.worlds.ingest import NOW
from tests.worlds.workbooks import needs_libreoffice, place, saved_by_libreoffice

REMOVE = {"Label": "remove", "Policy": "P1"}


def one(found: list):
    (only,) = found
    return only


def texts(path) -> set[str]:
    return {
        str(c.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet
        for c in row
        if c.value
    }


def test_raters_see_neither_what_was_decided_nor_why_it_was_chosen(session_with_workbooks):
    for number in (0, 1):
        seen = " ".join(texts(session_with_workbooks.of_rater(number)))
        for hidden in ("Chosen because", "second read disagrees", "Verdicts", "first: ", "Score"):
            assert hidden not in seen
        sheet = openpyxl.load_workbook(session_with_workbooks.of_rater(number))["Items"]
        assert "remove" not in {c.value for row in sheet for c in row}
        unlocked = {sheet.cell(1, c.column).value for c in sheet[2] if not c.protection.locked}
        assert unlocked == {"Label", "Policy", "Comment"} and sheet.protection.sheet
        item = next(c for c in sheet[2] if str(c.value).startswith("=c-"))
        assert item.data_type == "s" and item.quotePrefix
    told = texts(session_with_workbooks.of_facilitator)
    assert "second read disagrees" in told and "first: approve\nsecond: restrict" in told


def test_workbooks_are_the_same_bytes_when_written_again(session_with_workbooks):
    before = session_with_workbooks.bytes_by_name()
    shutil.rmtree(session_with_workbooks.folder)
    session_with_workbooks.write_again()
    assert session_with_workbooks.bytes_by_name() == before


def test_ratings_come_back_by_dropping_the_workbook(session_with_workbooks):
    line = session_with_workbooks.give_back(
        session_with_workbooks.fill(
            session_with_workbooks.of_rater(),
            {2: REMOVE | {"Comment": "small"}, 5: {"Label": " Approve "}},
        )
    )
    assert (line["rows_read"], line["rows_accepted"], line["touched_days"]) == (2, 2, [])
    first, second = session_with_workbooks.world.lake("calibration_ratings")
    shown = {item["number"]: item["item_id"] for item in session_with_workbooks.record["items"]}
    assert (first["item_id"], first["label"], first["policy_code"]) == (shown[1], "remove", "P1")
    assert (first["session_id"], first["queue_id"], first["comment"]) == ("goods-1", QUEUE, "small")
    assert (first["is_reference"], first["submitted_at"]) == (False, NOW.replace(tzinfo=None))
    assert first["rater_key"] in {
        rater["rater_key"] for rater in session_with_workbooks.record["raters"]
    }
    assert (second["item_id"], second["label"], second["policy_code"]) == (
        shown[4],
        "approve",
        None,
    )


@needs_libreoffice
def test_libreoffice_gives_back_ratings_and_references(session_with_workbooks, tmp_path):
    for name, workbook, said in (
        ("rater", session_with_workbooks.of_rater(), REMOVE),
        (
            "facilitator",
            session_with_workbooks.of_facilitator,
            {"Agreed label": "remove", "Agreed policy": "P1"},
        ),
    ):
        (tmp_path / name).mkdir()
        saved = saved_by_libreoffice(
            session_with_workbooks.fill(workbook, {2: said}), tmp_path / name
        )
        line = session_with_workbooks.give_back(saved, f"{name}.xlsx")
        assert (line["rows_read"], line["rows_accepted"]) == (1, 1)
    held = session_with_workbooks.world.lake("calibration_ratings")
    assert [(row["label"], row["policy_code"], row["is_reference"]) for row in held] == [
        ("remove", "P1", False),
        ("remove", "P1", True),
    ]


def test_what_the_facilitator_settles_is_the_reference_and_may_be_settled_anew(
    session_with_workbooks,
):
    row = {"Agreed label": "remove", "Agreed policy": "P1", "Rubric change": "say so",
           "Question for the policy team": "Which size?"}  # fmt: skip
    session_with_workbooks.give_back(
        session_with_workbooks.fill(
            session_with_workbooks.of_facilitator, {2: row, 3: {"Agreed label": "unsettled"}}
        )
    )
    session_with_workbooks.world.now = NOW + timedelta(days=1)
    session_with_workbooks.give_back(
        session_with_workbooks.fill(
            session_with_workbooks.of_facilitator, {2: row | {"Agreed label": "restrict"}}
        ),
        "again.xlsx",
    )
    held = session_with_workbooks.world.lake("calibration_ratings")
    assert [row["label"] for row in held] == ["remove", "unsettled", "restrict"]
    assert all(row["is_reference"] for row in held) and len({row["rater_key"] for row in held}) == 1
    assert held[0]["submitted_at"] == held[2]["submitted_at"]
    assert (held[0]["rubric_change"], held[0]["policy_question"]) == ("say so", "Which size?")


def test_severities_are_asked_for_where_the_session_is_about_them(session):
    session.create(labels=("critical", "major", "minor"))
    line = session.give_back(session.fill(session.of_rater(), {2: {"Label": "major"}, 3: REMOVE}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert "expected one of critical, major, minor" in session.world.only_reason()


@pytest.mark.parametrize(
    ("typed", "place_and_words"),
    [
        (
            {"Label": "entfernen"},
            'Items!E2 (Label) is "entfernen"; expected one of approve, remove,',
        ),
        ({"Label": "unassessable"}, "expected one of approve, remove, restrict, escalate."),
        ({"Label": "=H2"}, 'Items!E2 (Label) is "=H2"; expected a value, not a formula'),
        (REMOVE | {"Policy": "P9"}, "'P9' is not one of them"),
        (REMOVE | {"Policy": "P1|P2"}, "expected one policy, the one that decides"),
        (REMOVE | {"Item id": "d-59"}, "the id or the item was changed"),
    ],
)
def test_what_a_rater_must_mend_is_told_by_cell_and_the_rest_is_taken(
    session_with_workbooks, typed, place_and_words
):
    line = session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_rater(), {2: typed, 3: REMOVE})
    )
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert place_and_words in session_with_workbooks.world.only_reason()


@pytest.mark.parametrize(
    ("role", "heading", "wrong", "right"),
    [("rater", "Label", "entfernen", "remove"), ("facilitator", "Agreed policy", "P1|P2", "P1")],
)
def test_a_refused_row_comes_back_marked_and_is_taken_once_it_is_corrected(
    session_with_workbooks, role, heading, wrong, right
):
    session, world = session_with_workbooks, session_with_workbooks.world
    book = session.of_rater() if role == "rater" else session.of_facilitator
    answer = REMOVE if role == "rater" else {"Agreed label": "remove", "Agreed policy": "P1"}
    line = session.give_back(session.fill(book, {2: answer | {heading: wrong}, 3: answer}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    path = only_return(world)
    sheet = openpyxl.load_workbook(path)["Items"]
    assert marked(sheet) == {sheet.cell(2, place(sheet, heading)).coordinate}
    assert wrong in sheet.cell(2, place(sheet, WHY)).value
    line = drop_again(world, session.fill(path, {2: {heading: right}}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 0)
    assert not returns_of(world)


def test_a_mended_workbook_resolves_what_was_refused(session_with_workbooks):
    session_with_workbooks.give_back(
        session_with_workbooks.fill(
            session_with_workbooks.of_rater(), {2: {"Label": "entfernen"}, 4: {"Label": "ja"}}
        )
    )
    settled = {"Agreed label": "entfernen"}
    session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_facilitator, {2: settled}),
        "room.xlsx",
    )
    session_with_workbooks.world.now = NOW + timedelta(days=1)
    session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_rater(1), {2: REMOVE, 4: REMOVE}),
        "somebody_else.xlsx",
    )
    assert session_with_workbooks.world.resolutions() == []
    session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_rater(), {2: REMOVE}), "mended.xlsx"
    )
    session_with_workbooks.give_back(
        session_with_workbooks.fill(
            session_with_workbooks.of_facilitator, {2: {"Agreed label": "remove"}}
        ),
        "settled.xlsx",
    )
    open_keys = [row["record_key"] for row in session_with_workbooks.world.quarantined()]
    resolved = [row["record_key"] for row in session_with_workbooks.world.resolutions()]
    assert sorted(resolved) == sorted([open_keys[0], open_keys[2]])
    assert len(set(open_keys)) == 3


def test_sorted_renamed_and_half_filled_workbooks_are_read(session_with_workbooks):
    def change(book):
        sheet = book["Items"]
        sheet.insert_cols(1)
        sheet.insert_rows(1)
        sheet.title = "Blatt 1"

    content = session_with_workbooks.fill(
        session_with_workbooks.of_rater(), {4: REMOVE, 7: {"Comment": "cannot say"}}, change
    )
    line = session_with_workbooks.give_back(content, "no name.xlsx")
    assert line["rows_accepted"] == 1
    assert line["notes"] == [
        "sheet 'Blatt 1': 1 row has remarks but no label, in row 8 (still open)"
    ]


def test_a_workbook_in_the_wrong_folder_or_of_no_session_on_record_is_refused(
    session_with_workbooks,
):
    content = session_with_workbooks.fill(session_with_workbooks.of_rater(), {2: REMOVE})
    line = session_with_workbooks.world.take("audit_results", "x.xlsx", content)
    assert line["refusal_code"] == "misplaced_worksheet"
    assert "session goods-1, but is in landing/audit_results/" in line["refusal_reason"]
    record = one(list(session_with_workbooks.world.settings.home.draws.rglob("*.json")))
    record.write_text(record.read_text().replace('"n', '"m', 1))
    line = session_with_workbooks.give_back(content)
    assert line["refusal_code"] == "stale_worksheet"
    assert "modqa calibration report --session goods-1" in line["refusal_reason"]


def test_damaged_marks_and_missing_headings_are_refused(session_with_workbooks):
    def damage(book):
        del book.custom_doc_props["modqa_role"]

    def rename(book):
        book["Items"]["E1"] = "Urteil"

    line = session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_rater(), {2: REMOVE}, damage),
        "a.xlsx",
    )
    assert line["refusal_code"] == "damaged_worksheet" and "modqa_role" in line["refusal_reason"]
    line = session_with_workbooks.give_back(
        session_with_workbooks.fill(session_with_workbooks.of_rater(), {2: REMOVE}, rename),
        "b.xlsx",
    )
    assert line["refusal_code"] == "missing_column" and "'Label' in row 1" in line["refusal_reason"]
