"""Excel workbooks: cells are read by python-calamine and handed to DuckDB as texts.

A workbook that ModQA made names its data sheet, and the column that a person fills in, in its
document properties; rows without that column are not delivered rows.
"""

import xml.etree.ElementTree as ElementTree
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest.readers.csv_file import REJECTED  # noqa: F401 - same table, kept empty
from modqa_pipeline.ingest.readers.relation import Relation

if TYPE_CHECKING:
    import duckdb

#: Custom document properties of a workbook that ModQA made.
SHEET_PROPERTY = "modqa_data_sheet"
FILLED_PROPERTY = "modqa_filled_column"
TABLE = "workbook_rows"


def open_xlsx(con: "duckdb.DuckDBPyConnection", file: Path) -> Relation:
    """A workbook's first sheet (or ModQA's data sheet) as a relation."""
    import pyarrow as pa
    from python_calamine import CalamineWorkbook

    try:
        properties = _custom_properties(file)
        workbook = CalamineWorkbook.from_path(str(file))
        sheet = properties.get(SHEET_PROPERTY) or workbook.sheet_names[0]
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as error:  # calamine's errors share no base class
        raise FileRefused(
            "unreadable_file",
            "the file is no readable .xlsx workbook (damaged, protected by a password, or another "
            "format with this name); expected an Excel workbook. Save it again as .xlsx.",
        ) from error
    header, records = _texts(rows)
    states = [_state(row, header, properties.get(FILLED_PROPERTY)) for row in records]
    columns = {
        f"c{i}": pa.array(list(cells), pa.string())
        for i, cells in enumerate(_turn(records, len(header)))
    }
    con.register(TABLE, pa.table({"state": pa.array(states, pa.int32()), **columns}))
    others = [other for other in workbook.sheet_names if other != sheet]
    notes = (f"sheet '{sheet}' was read; not read: {', '.join(others)}",) if others else ()
    return Relation(
        source=TABLE,
        columns={column: f"c{i}" for i, column in enumerate(header)},
        state="state",
        first_line=2,
        notes=notes if SHEET_PROPERTY not in properties else (),
    )


def _texts(rows: list[list[Any]]) -> tuple[list[str], list[list[str]]]:
    if not rows:
        raise FileRefused(
            "empty_file", "the sheet is empty; expected at least a header. Ask for it again."
        )
    header = [cell_text(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    named = [column or f"(blank {i + 1})" for i, column in enumerate(header)]
    return named, [[cell_text(cell) for cell in row] for row in rows[1:]]


def _turn(records: list[list[str]], width: int) -> list[list[str]]:
    return [[row[i] if i < len(row) else "" for row in records] for i in range(width)]


def _state(row: list[str], header: list[str], filled: str | None) -> int:
    if filled in header:
        return 0 if row[header.index(filled)].strip() else 3
    return 0 if any(cell.strip() for cell in row) else 3


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


def _custom_properties(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        if "docProps/custom.xml" not in archive.namelist():
            return {}
        root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    return {node.get("name", ""): "".join(node.itertext()) for node in root}
