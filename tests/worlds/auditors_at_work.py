"""Auditors at work: which readings are in the workbooks of a home, and workbooks filled in by program."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl

from modqa_pipeline.forms import worksheet as fmt
from tests.worlds.home import PlayedHome, Stage, files_of


@dataclass(frozen=True)
class Given:
    """One row of somebody's workbook, and how it can be found again."""

    auditor_id: str
    audit_round: str
    decision_id: str
    workbook: str
    row: int


def given_out(files: Mapping[str, bytes], day: date, wave: str = "") -> list[Given]:
    """All readings that one wave of a day gave to people, from the workbooks and the list of whose they are."""
    suffix = f"_{wave}" if wave else ""
    listed = files.get(f"{day}/auditors{suffix}.csv", b"").decode()
    found = []
    for line in csv.DictReader(io.StringIO(listed)):
        name = f"{day}/{line['workbook']}"
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        properties = {each.name: each.value for each in book.custom_doc_props.props}
        headings = [cell.value for cell in book["Audits"][1]]
        for number, cells in enumerate(book["Audits"].iter_rows(min_row=2, values_only=True), 2):
            row = dict(zip(headings, cells, strict=True))
            ids = row["Decision"], row["Audit"]
            audit_round = fmt.round_of(properties[fmt.SEAL_PROPERTY], *ids)
            found.append(Given(line["auditor_id"], audit_round, row["Decision"], name, number))
    return found


def return_filled(
    played: PlayedHome, day: date, wave: str, answer: Callable[[Given], str | None]
) -> None:
    """Deliver a day's workbooks of one wave with the verdicts that `answer` gives; None stays open."""
    given = given_out(files_of(played.home.worksheets), day, wave)
    for name in sorted({each.workbook for each in given}):
        typed = {each.row: {fmt.VERDICT: answer(each)} for each in given if each.workbook == name}
        returned = f"returned_{name.replace('/', '_')}"
        fill_in(played, name, fmt.AUDITS, typed, f"audit_results/{returned}")


def fill_in(
    played: PlayedHome, name: str, sheet: str, typed: Mapping[int, Mapping[str, Any]], target: str
) -> None:
    """Deliver a workbook of the home with what was typed into a sheet, by row and heading; None stays open."""
    book = openpyxl.load_workbook(played.home.worksheets / name)
    columns = {cell.value: cell.column for cell in book[sheet][1]}
    for row, cells in typed.items():
        for heading, value in cells.items():
            book[sheet].cell(row, columns[heading], value)
    path = played.home.landing / target
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    played.settle(path)


def sheet_rows(played: PlayedHome, name: str, sheet: str) -> list[tuple[int, dict[str, Any]]]:
    """Rows of a workbook of the home with their numbers, by heading."""
    book = openpyxl.load_workbook(played.home.worksheets / name)
    headings = [cell.value for cell in book[sheet][1]]
    return [
        (number, dict(zip(headings, cells, strict=True)))
        for number, cells in enumerate(book[sheet].iter_rows(min_row=2, values_only=True), 2)
    ]


def second_readings(stage: Stage, day: date) -> dict[str, str]:
    """Verdicts on what a day's draw marked for a second reading and was read once: as the first, but for one."""
    rows = stage.query(
        "select decision_id, first_verdict_decision as verdict from marts.fct_audit_outcomes "
        "where decision_date = ? and error_type = 'correct' and second_audit_id is null and decision_id in ("
        "select decision_id from marts.fct_audit_samples where is_second_read) order by 1",
        day,
    )
    readings = {row["decision_id"]: row["verdict"] for row in rows}
    return readings | {next(iter(readings)): "escalate"}
