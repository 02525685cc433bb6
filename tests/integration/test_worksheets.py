"""Worksheets of the story's home: who gets what was drawn, and that they stay as they were handed out."""

import csv
import io

import openpyxl
from landing_rows import CLIENT_AUDITOR
from story import BIG, SINGLE


def handed_out(stage, day, wave="") -> dict[str, int]:
    """Decisions in the workbooks of one wave, with how often they are in one."""
    suffix = f"_{wave}" if wave else ""
    listed = stage.worksheet_bytes.get(f"{day}/auditors{suffix}.csv", b"").decode()
    found: dict[str, int] = {}
    for line in csv.DictReader(io.StringIO(listed)):
        assert line["auditor_id"] == CLIENT_AUDITOR
        sheet = openpyxl.load_workbook(
            io.BytesIO(stage.worksheet_bytes[f"{day}/{line['workbook']}"])
        )["Audits"]
        headings = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, values_only=True):
            decision = row[headings.index("Decision")]
            found[decision] = found.get(decision, 0) + 1
    return found


def drawn(stage, day, wave) -> set[str]:
    return set(stage.column(
        "select decision_id from marts.fct_audit_samples where decision_date = ? and wave = ? "
        "and draw_reason <> 'lot'", day, wave,
    ))  # fmt: skip


def test_every_drawn_decision_is_in_one_workbook(first):
    for day in (BIG, SINGLE):
        assert handed_out(first, day) == dict.fromkeys(drawn(first, day, "main"), 1)


def test_what_is_drawn_later_has_a_workbook_of_its_own(first, rebuilt):
    late = handed_out(rebuilt, BIG, "late")
    assert late and set(late) <= drawn(rebuilt, BIG, "late")
    handed_out_at_first = {
        n: b for n, b in first.worksheet_bytes.items() if n.startswith(f"{BIG}/")
    }
    assert handed_out_at_first.items() <= rebuilt.worksheet_bytes.items()


def test_a_rebuild_makes_the_same_workbooks(scattered, rebuilt):
    assert rebuilt.worksheet_bytes == scattered.worksheet_bytes


def test_the_command_shows_who_has_what(played, first):
    finished = played.command("worksheets", "--day", str(BIG), in_process=True)
    assert finished.is_well and CLIENT_AUDITOR in finished.printed
    wrong = played.command("worksheets", "--day", "2024-01-01", in_process=True)
    assert wrong.status == 2 and "no draw on record" in wrong.complained
