"""Excel workbooks: python-calamine reads the cells and hands them to DuckDB as texts.

ModQA's own worksheets are recognised by their document properties and read by `worksheet_file`.
"""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms.worksheet import FORMAT_PROPERTY
from modqa_pipeline.ingest.readers.csv_file import REJECTED  # noqa: F401 - same table, kept empty
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.workbook_package import check_package, custom_properties

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

TABLE = "workbook_rows"


def open_workbook(file: Path) -> tuple["CalamineWorkbook", dict[str, str]]:
    """A workbook and its document properties, after a check that it is safe to read."""
    from python_calamine import CalamineWorkbook

    try:
        check_package(file)
        return CalamineWorkbook.from_path(str(file)), custom_properties(file)
    except FileRefused:
        raise
    except Exception as error:  # calamine's errors share no base class
        raise damaged() from error


def is_worksheet(file: Path) -> bool:
    """Whether ModQA made this workbook; a file that is not a workbook is refused when it is read."""
    try:
        return FORMAT_PROPERTY in custom_properties(file)
    except (zipfile.BadZipFile, OSError, SyntaxError):
        return False


def damaged() -> FileRefused:
    """The refusal of a file that is not a workbook."""
    return FileRefused(
        "unreadable_file",
        "the file is not a readable .xlsx workbook (damaged, or another format with this name); "
        "expected an Excel workbook. Save it again as .xlsx.",
    )


def open_xlsx(con: "duckdb.DuckDBPyConnection", file: Path) -> Relation:
    """A workbook's first sheet as a relation."""
    import pyarrow as pa

    workbook, _ = open_workbook(file)
    sheet, *others = workbook.sheet_names
    header, records = _texts(sheet_cells(workbook, sheet))
    columns = {
        f"c{i}": pa.array(list(cells), pa.string())
        for i, cells in enumerate(_turn(records, len(header)))
    }
    states = [0 if any(cell.strip() for cell in row) else 3 for row in records]
    con.register(TABLE, pa.table({"state": pa.array(states, pa.int32()), **columns}))
    notes = (f"sheet '{sheet}' was read; not read: {', '.join(others)}",) if others else ()
    return Relation(
        source=TABLE,
        columns={column: f"c{i}" for i, column in enumerate(header)},
        state="state",
        first_line=2,
        notes=notes,
    )


def sheet_cells(workbook: "CalamineWorkbook", sheet: str) -> list[list[Any]]:
    """All cells of a sheet from A1 on."""
    try:
        return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as error:  # as above
        raise damaged() from error


def _texts(rows: list[list[Any]]) -> tuple[list[str], list[list[str]]]:
    if not rows:
        raise FileRefused(
            "empty_file",
            "the sheet is empty; expected at least a header. Ask the sender for it again.",
        )
    header = [cell_text(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    named = [column or f"(blank {i + 1})" for i, column in enumerate(header)]
    return named, [[cell_text(cell) for cell in row] for row in rows[1:]]


def _turn(records: list[list[str]], width: int) -> list[list[str]]:
    return [[row[i] if i < len(row) else "" for row in records] for i in range(width)]


def cell_text(cell: Any) -> str:
    """A cell as text; whole numbers lose the ``.0`` that Excel gives to every number.

    >>> cell_text(12.0), cell_text(True), cell_text(datetime(2026, 3, 1, 9, 30))
    ('12', 'true', '2026-03-01T09:30:00')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)
