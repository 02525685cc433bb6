"""The workbook as it was delivered, with the faulty cells of refused rows in a colour and the reasons beside them.

Everything else stays byte for byte: hidden columns, seals, protection, and the document properties by which ModQA
knows its own forms. What is beside the table has a heading that no form and no contract has.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms import calibration, dispute, worksheet
from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.workbook_package import part_of
from modqa_pipeline.ingest.readers.xlsx_file import (
    cell_text,
    choose_sheet,
    heading_row,
    open_workbook,
    sheet_cells,
)
from modqa_pipeline.ingest.returns.delivered_file import Delivered
from modqa_pipeline.ingest.returns.sheet_part import SheetPart, column_number
from modqa_pipeline.ingest.returns.still_open import OpenRow
from modqa_pipeline.ingest.returns.styles_part import StylesPart

#: Heading of the reasons.
WHY = "Why returned"
_STYLES = "xl/styles.xml"
_FIRST_ROWS = 20
#: One heading that each of our own sheets has.
_OWN_SHEETS = {next(iter(worksheet.KEPT)), calibration.RATING_ID, dispute.DISPUTE_ID}
#: Column of a contract to the headings that our own forms may have for it.
_OWN_HEADINGS = {
    **{column: (heading,) for heading, column in worksheet.KEPT.items()},
    "verdict_decision": (worksheet.VERDICT,),
    "verdict_policy_code": (worksheet.POLICY,),
    "severity": (worksheet.SEVERITY,),
    "root_cause": (worksheet.ROOT_CAUSE, worksheet.WHY_NOT),
    "comment": (worksheet.COMMENT,),
    "audited_at": (worksheet.AUDITED_ON,),
    "label": (calibration.LABEL, calibration.AGREED_LABEL),
    "policy_code": (worksheet.POLICY, calibration.AGREED_POLICY),
    "expected_decision": (dispute.EXPECTED_DECISION,),
    "expected_policy_code": (dispute.EXPECTED_POLICY,),
    "raised_by": (dispute.RAISED_BY,),
    "raised_at": (dispute.RAISED_ON, dispute.RAISED_AT),
    "status": (dispute.RESOLUTION,),
    "resolved_by": (dispute.RESOLVED_BY,),
    "resolved_at": (dispute.RESOLVED_ON,),
}
#: How a fault names its place: a cell of a sheet, or a column of the contract.
_CELL = re.compile(r"(?:.*?!)?([A-Z]{1,3})(\d{1,7}) \(")
_COLUMN = re.compile(r"(\w+) is ")


@dataclass(frozen=True)
class _Sheet:
    name: str
    cells: list[list[Any]]
    #: From 0.
    heading_row: int

    @property
    def headings(self) -> list[str]:
        return [seen(cell_text(cell)) for cell in self.cells[self.heading_row]]

    @property
    def column_for_reasons(self) -> int:
        """Column from 1: that of an earlier return, else the one behind every value."""
        if WHY in self.headings:
            return self.headings.index(WHY) + 1
        filled = (i for row in self.cells for i, cell in enumerate(row, 1) if seen(cell_text(cell)))
        return max(filled, default=0) + 1


def marked_workbook(delivered: Delivered, rows: list[OpenRow]) -> bytes:
    """The marked workbook as bytes.

    Raises
    ------
    FileRefused
        The workbook, or the sheet with these rows, cannot be read any more.
    """
    sheet = _sheet_of(delivered)
    with zipfile.ZipFile(delivered.file) as archive:
        name = part_of(archive, sheet.name)
        has_styles = _STYLES in archive.namelist()
        styles = StylesPart(archive.read(_STYLES) if has_styles else b"")
        changed = {name: _marked_sheet(archive.read(name), sheet, delivered, rows, styles)}
        if has_styles:
            changed[_STYLES] = styles.written()
        return _repacked(archive, changed)


def _marked_sheet(
    data: bytes, sheet: _Sheet, delivered: Delivered, rows: list[OpenRow], styles: StylesPart
) -> bytes:
    column, heading = sheet.column_for_reasons, sheet.heading_row + 1
    came_again = WHY in sheet.headings
    numbers = {row.line_number for row in rows} | {heading}
    if came_again:
        numbers |= set(range(heading, len(sheet.cells) + 1))
    part = SheetPart(data, numbers)
    marks: dict[tuple[int, int], int] = {}
    texts = {row.line_number: (row.told, styles.coloured(0)) for row in rows}
    if came_again:
        marks = {
            (number, at): styles.uncoloured(cell.style)
            for number, found in part.rows.items()
            for at, cell in found.cells.items()
            if styles.uncoloured(cell.style) != cell.style
        }
        cleared = {number: ("", 0) for number in part.rows if number > heading}
        texts = cleared | texts
    else:
        texts[heading] = (WHY, part.style_of(heading, 1))
    for row in rows:
        for at in _faulty_columns(row, sheet.headings, delivered):
            place = (row.line_number, at)
            marks[place] = styles.coloured(marks.get(place, part.style_of(*place)))
    marks = {place: style for place, style in marks.items() if place[1] != column}
    return part.changed(marks, texts, column)


def _faulty_columns(row: OpenRow, headings: list[str], delivered: Delivered) -> Iterator[int]:
    """Columns, from 1, of a row's cells with a fault."""
    for number, reason in enumerate(row.reasons):
        cell, column = _CELL.match(reason), _COLUMN.match(reason)
        if cell and int(cell.group(2)) == row.line_number:
            yield column_number(cell.group(1))
            continue
        name = column.group(1) if column else row.column_name if not number else None
        yield from (headings.index(h) + 1 for h in _headings_of(delivered, name) if h in headings)


def _headings_of(delivered: Delivered, name: str | None) -> tuple[str, ...]:
    if name is None:
        return ()
    if delivered.is_own_form:
        return _OWN_HEADINGS.get(name, ())
    is_known = name in delivered.contract.names
    return tuple(delivered.mapping.delivered_names(name)) if is_known else (name,)


def _sheet_of(delivered: Delivered) -> _Sheet:
    workbook, _ = open_workbook(delivered.file)
    if not delivered.is_own_form:
        name, _ = choose_sheet(workbook, delivered.mapping.sheet)
        cells = sheet_cells(workbook, name)
        return _Sheet(name, cells, heading_row(cells, delivered.mapping))
    for name in workbook.sheet_names:
        cells = sheet_cells(workbook, name)
        for number, row in enumerate(cells[:_FIRST_ROWS]):
            if _OWN_SHEETS & {cell_text(cell).strip() for cell in row}:
                return _Sheet(name, cells, number)
    raise FileRefused("missing_sheet", "the workbook has no sheet with rows of ours.")


def _repacked(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with other bytes for some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in archive.infolist():
            data = changed.get(entry.filename)
            new.writestr(entry, archive.read(entry) if data is None else data)
    return out.getvalue()
