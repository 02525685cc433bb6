"""Excel workbooks: python-calamine reads the cells and hands them to DuckDB as texts.

ModQA's own worksheets are recognised by their document properties and read by `worksheet_file`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms.worksheet import FORMAT_PROPERTY
from modqa_pipeline.home.seen_text import seen, shown
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.relation import CellFault, Relation, skipped_rows
from modqa_pipeline.ingest.readers.typed_number import number_text
from modqa_pipeline.ingest.readers.workbook_package import (
    BROKEN,
    OddCell,
    cell_name,
    check_package,
    custom_properties,
    odd_cells,
)

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
    except BROKEN:
        return False


def damaged() -> FileRefused:
    """The refusal of a file that is not a workbook."""
    return FileRefused(
        "unreadable_file",
        "the file is not a readable .xlsx workbook (damaged, or another format with this name); "
        "expected an Excel workbook. Save it again as .xlsx.",
    )


def open_xlsx(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    mapping: Mapping,
    wanted: Collection[str],
    numeric_names: Collection[str],
) -> Relation:
    """The table of a workbook's first visible sheet, or of the one that the mapping names, as a relation.

    Parameters
    ----------
    wanted : collection of str
        Delivered columns that the contract knows: a cell that cannot be read is a fault in these alone.
    numeric_names : collection of str
        Those that are numbers in the contract.

    Raises
    ------
    FileRefused
        missing_sheet, empty_file, duplicate_column, merged_cells, or as `open_workbook`.
    """
    import pyarrow as pa

    workbook, _ = open_workbook(file)
    sheet, notes = choose_sheet(workbook, mapping.sheet)
    cells = sheet_cells(workbook, sheet)
    table = _Table(sheet, cells, heading_row(cells, mapping), frozenset(wanted), mapping)
    _refuse_merged(workbook, table)
    odd = _odd_cells(file, sheet)
    texts = [table.texts(row, odd, numeric_names) for row in table.rows]
    columns = {
        f"c{i}": pa.array(list(column), pa.string())
        for i, column in enumerate(zip(*texts, strict=True))
    } or {f"c{i}": pa.array([], pa.string()) for i in range(len(table.header))}
    faults = [fault for row in table.rows for fault in table.faults(row, odd)]
    faulty = {fault.line_number for fault in faults}
    states = [
        3 if table.is_none(row, line) else 2 if row + 1 in faulty else 0
        for row, line in zip(table.rows, texts, strict=True)
    ]
    con.register(TABLE, pa.table({"state": pa.array(states, pa.int32()), **columns}))
    return Relation(
        source=TABLE,
        columns={column: f"c{i}" for i, column in enumerate(table.header)},
        state="state",
        first_line=table.heading_row + 2,
        notes=notes + table.skipped_note(),
        cell_faults=tuple(
            fault for fault in faults if states[fault.line_number - 1 - table.rows.start] == 2
        ),
    )


@dataclass
class _Table:
    """The table on a sheet: rows are numbered from 0, as `cells` has them."""

    sheet: str
    cells: list[list[Any]]
    heading_row: int
    wanted: frozenset[str]
    mapping: Mapping
    n_skipped: int = 0

    def __post_init__(self) -> None:
        self.header = headings([cell_text(cell) for cell in self.cells[self.heading_row]])
        self.rows = range(self.heading_row + 1, len(self.cells))
        pattern = self.mapping.skip_rows_matching
        self.skip = re.compile(pattern) if pattern else None

    def texts(
        self, row: int, odd: dict[tuple[int, int], OddCell], numeric_names: Collection[str]
    ) -> list[str]:
        """A row's cells as texts, one a heading."""
        cells = self.cells[row]
        return [
            self._text(cells[i] if i < len(cells) else "", odd.get((row, i)), name in numeric_names)
            for i, name in enumerate(self.header)
        ]

    def _text(self, cell: Any, odd: OddCell | None, is_numeric: bool) -> str:
        if odd and odd.kind == "padded" and not is_numeric:
            return odd.shown
        text = cell_text(cell)
        is_number = isinstance(cell, float) and is_numeric
        return text.replace(".", ",") if is_number and self.mapping.decimal_mark == "," else text

    def is_none(self, row: int, texts: list[str]) -> bool:
        """Whether a row is no row: without any value, or passed over as the mapping says."""
        filled = [text for cell in (*texts, *self._beyond(row)) if (text := seen(cell_text(cell)))]
        is_skipped = bool(filled and self.skip and self.skip.search(filled[0]))
        self.n_skipped += is_skipped
        return is_skipped or not filled

    def faults(self, row: int, odd: dict[tuple[int, int], OddCell]) -> list[CellFault]:
        """Cells of a row that nobody can read, and a value beyond the last heading."""
        found = [
            self._fault(row, i, "error_cell", cell.shown, cell.expected)
            for i, name in enumerate(self.header)
            if name in self.wanted and (cell := odd.get((row, i))) and cell.kind != "padded"
        ]
        beyond = [
            i for i, cell in enumerate(self._beyond(row), len(self.header)) if seen(cell_text(cell))
        ]
        return found + [
            self._fault(row, i, "malformed_row", cell_text(self.cells[row][i]),
                        "no value beyond the last heading. Give its column a heading, or clear the cell")
            for i in beyond[:1]
        ]  # fmt: skip

    def _fault(self, row: int, column: int, code: str, value: str, expected: str) -> CellFault:
        name = self.header[column] if column < len(self.header) else "no heading"
        return CellFault(
            row + 1, f"{self.sheet}!{cell_name(row, column)}", name, value, code, expected
        )

    def _beyond(self, row: int) -> list[Any]:
        return self.cells[row][len(self.header) :]

    def skipped_note(self) -> tuple[str, ...]:
        """How many rows the mapping passed over."""
        return (skipped_rows(self.n_skipped),) if self.n_skipped else ()


def visible_sheets(workbook: "CalamineWorkbook") -> list[str]:
    """Names of the sheets that a person sees, in their order."""
    states = {
        sheet.name: str(sheet.visible).rpartition(".")[2] for sheet in workbook.sheets_metadata
    }
    return [name for name in workbook.sheet_names if states.get(name, "Visible") == "Visible"]


def choose_sheet(workbook: "CalamineWorkbook", named: str | None) -> tuple[str, tuple[str, ...]]:
    """The sheet to read, and a note on the others."""
    names, visible = workbook.sheet_names, visible_sheets(workbook)
    if named and named not in names:
        raise FileRefused(
            "missing_sheet",
            f"the workbook has no sheet '{named}' (`sheet` of the mapping); found {', '.join(map(shown, names))}. "
            "Ask the vendor, or change the mapping.",
        )
    sheet = named or next(iter(visible), names[0])
    others = [name if name in visible else f"{name} (hidden)" for name in names if name != sheet]
    return sheet, (f"sheet '{sheet}' was read; not read: {', '.join(others)}",) if others else ()


def heading_row(cells: list[list[Any]], mapping: Mapping) -> int:
    """Index of the row of headings: the mapping's, else the first that is not blank."""
    filled = [i for i, row in enumerate(cells) if any(seen(cell_text(cell)) for cell in row)]
    if mapping.header_row and mapping.header_row - 1 in filled:
        return mapping.header_row - 1
    if mapping.header_row or not filled:
        where = (
            f"row {mapping.header_row} (`header_row` of the mapping)"
            if mapping.header_row
            else "the sheet"
        )
        raise FileRefused(
            "empty_file",
            f"{where} is empty; expected at least a header. Look at `header_row` in the mapping, or ask the sender "
            "for the file again.",
        )
    return filled[0]


def _refuse_merged(workbook: "CalamineWorkbook", table: _Table) -> None:
    """Of merged cells one alone has the value; what the others mean, only a person can say."""
    for first, last in workbook.get_sheet_by_name(table.sheet).merged_cell_ranges or ():
        if last[0] >= table.heading_row and first[1] < len(table.header):
            raise FileRefused(
                "merged_cells",
                f"sheet '{table.sheet}': the cells {cell_name(*first)}:{cell_name(*last)} are merged, so only one row "
                "would have the value; expected a value in every row. Ask the vendor to unmerge them, and to fill in "
                "each row.",
            )


def _odd_cells(file: Path, sheet: str) -> dict[tuple[int, int], OddCell]:
    try:
        return odd_cells(file, sheet)
    except BROKEN as error:
        raise damaged() from error


def sheet_cells(workbook: "CalamineWorkbook", sheet: str) -> list[list[Any]]:
    """All cells of a sheet from A1 on."""
    try:
        return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as error:  # as above
        raise damaged() from error


def cell_text(cell: Any) -> str:
    """A cell as text; whole numbers lose the ``.0`` that Excel gives to every number.

    >>> cell_text(12.0), cell_text(True), cell_text(datetime(2026, 3, 1, 9, 30))
    ('12', 'true', '2026-03-01T09:30:00')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)
