"""Reads a sheet that ModQA handed out: it may be renamed, half filled in, or saved by another program.

Columns are found by their headings and rows by their sealed ids, so sorting, inserted columns and a
renamed sheet change nothing. Rows with an answer are read; the others are still open. Faults are
reported by sheet and cell. The caller knows the meaning of the columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.ingest.readers.returned.worksheet_row import Faulty
from modqa_pipeline.ingest.readers.workbook_package import BROKEN, cell_name, formulas
from modqa_pipeline.ingest.readers.xlsx_file import TABLE, cell_text, damaged, sheet_cells

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

#: One row's cells by heading become the contract's columns and a list of faults.
ReadRow = Callable[[dict[str, Any]], tuple[dict[str, str], list[Faulty]]]
_HEADING_ROWS = 20


@dataclass(frozen=True)
class Form:
    """The layout of the sheet as it was handed out.

    Attributes
    ----------
    kept : tuple of str
        Headings that identify a row; the first is that of its sealed id.
    typed : tuple of str
        Headings of the cells to fill in; the cell of the first makes a row count.
    row_name : str
        Name of a row, with its article.
    columns : tuple of str
        Columns of the contract that a row is read into.
    remedy : str
        How to get a new one.
    """

    sheet: str
    kept: tuple[str, ...]
    typed: tuple[str, ...]
    row_name: str
    columns: tuple[str, ...]
    remedy: str

    @property
    def answer(self) -> str:
        """The heading whose cell makes a row count."""
        return self.typed[0]

    @property
    def needed(self) -> tuple[str, ...]:
        """Headings that must be there: the answer, and the columns that identify its row."""
        return (*self.kept, *self.typed[:2])


@dataclass
class _Sheet:
    name: str
    cells: list[list[Any]]
    heading_row: int
    columns: dict[str, int]
    formulas: dict[str, str] = field(default_factory=dict)


def read_form(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    workbook: "CalamineWorkbook",
    form: Form,
    read_row: ReadRow,
) -> Relation:
    """The filled-in rows of a form as a relation in the contract's columns.

    Raises
    ------
    FileRefused
        The sheet or a heading is missing, a heading is there twice, or cells are merged.
    """
    sheet = _find_sheet(workbook, form)
    sheet.formulas = _formulas(file, sheet.name)
    _check_merged(workbook, sheet)
    states, rows, faults, remarked = [], [], [], []
    seen: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, cells in _records(sheet):
        texts = {heading: cells[column] for heading, column in sheet.columns.items()}
        is_filled = (
            bool(cell_text(texts[form.answer]).strip())
            or _cell(sheet, number, form.answer) in sheet.formulas
        )
        states.append(0 if is_filled else 3)
        rows.append(dict.fromkeys(form.columns, ""))
        if not is_filled:
            if any(cell_text(texts.get(h)).strip() for h in form.typed):
                remarked.append(number + 1)
            continue
        row, faulty = read_row(texts)
        row_id = cell_text(texts[form.kept[0]]).strip()
        faulty = [*_formula_faults(sheet, form, number), *faulty]
        first, stands = seen.setdefault(row_id, (number, row))
        if stands != row and not faulty:
            faulty = [Faulty(form.kept[0], row_id, "conflicting_duplicate",
                             f"{form.row_name} in one row only, but row {first + 1} has it with another answer. The "
                             "first answer counts: delete one of the two rows, and return the file again")]  # fmt: skip
        if faulty:
            states[-1] = 2
            faults += [_told(sheet, number, each) for each in faulty]
        rows[-1] = row
    place, first_line = f"sheet '{sheet.name}'", sheet.heading_row + 2
    notes = (remarked_note(form, place, "row", remarked),) if remarked else ()
    return relation_of(con, form.columns, first_line, states, rows, faults, notes)


def relation_of(
    con: "duckdb.DuckDBPyConnection",
    names: tuple[str, ...],
    first_line: int,
    states: list[int],
    rows: list[dict[str, str]],
    faults: list[CellFault],
    notes: tuple[str, ...],
) -> Relation:
    """Rows of texts as a relation; see `Relation`."""
    import pyarrow as pa

    # blank is null here: DuckDB would scan blank texts a second time to trim them
    columns = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in names}
    con.register(TABLE, pa.table({"state": pa.array(states, pa.int32()), **columns}))
    return Relation(
        source=TABLE,
        columns={name: name for name in names},
        state="state",
        first_line=first_line,
        notes=notes,
        cell_faults=tuple(faults),
    )


def _find_sheet(workbook: "CalamineWorkbook", form: Form) -> _Sheet:
    """The sheet by its name, else by its headings."""
    names = sorted(workbook.sheet_names, key=lambda name: name != form.sheet)
    for name in names:
        cells = sheet_cells(workbook, name)
        for number, row in enumerate(cells[:_HEADING_ROWS]):
            headings = [cell_text(cell).strip() for cell in row]
            known = (form.answer, *form.kept)
            if sum(heading in headings for heading in known) >= min(3, len(known) - 1):
                return _Sheet(name, cells, number, _columns(name, number, headings, form))
    raise FileRefused(
        "missing_sheet",
        f"the sheet '{form.sheet}' is missing; found {', '.join(workbook.sheet_names)}. {form.remedy}",
    )


def _columns(sheet: str, number: int, headings: list[str], form: Form) -> dict[str, int]:
    wanted = (*form.kept, *form.typed)
    twice = next((heading for heading in wanted if headings.count(heading) > 1), None)
    if twice:
        places = [cell_name(number, i) for i, h in enumerate(headings) if h == twice]
        raise FileRefused(
            "duplicate_column",
            f"sheet '{sheet}' has the heading '{twice}' in {' and '.join(places)}; expected it once. "
            "Give your own column another heading.",
        )
    missing = [h for h in form.needed if h not in headings]
    if missing:
        raise FileRefused(
            "missing_column",
            f"sheet '{sheet}' has no heading '{missing[0]}' in row {number + 1}; expected the headings as exported. "
            f"Write it back above its column, or: {form.remedy}",
        )
    return {heading: headings.index(heading) for heading in wanted if heading in headings}


def _check_merged(workbook: "CalamineWorkbook", sheet: _Sheet) -> None:
    for first, last in workbook.get_sheet_by_name(sheet.name).merged_cell_ranges or ():
        columns = range(first[1], last[1] + 1)
        if last[0] > sheet.heading_row and any(c in columns for c in sheet.columns.values()):
            place = f"{cell_name(*first)}:{cell_name(*last)}"
            raise FileRefused(
                "merged_cells",
                f"sheet '{sheet.name}': the cells {place} are merged, so only one row would be read; "
                "expected one answer in every row. Unmerge them, fill in each row, and return the file again.",
            )


def _formulas(file: Path, sheet: str) -> dict[str, str]:
    try:
        return formulas(file, sheet)
    except BROKEN as error:
        raise damaged() from error


def policies_of(workbook: "CalamineWorkbook") -> dict[str, tuple[str, str]]:
    """Codes of the policies, in any spelling, to code and version; none if the sheet is missing."""
    if fmt.POLICIES not in workbook.sheet_names:
        return {}
    rows = sheet_cells(workbook, fmt.POLICIES)
    headings = [cell_text(cell).strip() for cell in rows[0]] if rows else []
    if not {fmt.POLICY_CODE, fmt.POLICY_VERSION} <= set(headings):
        return {}
    code, version = headings.index(fmt.POLICY_CODE), headings.index(fmt.POLICY_VERSION)
    pairs = [(cell_text(row[code]).strip(), cell_text(row[version]).strip()) for row in rows[1:]]
    return {code.casefold(): (code, version) for code, version in pairs if code}


def _records(sheet: _Sheet) -> Iterator[tuple[int, list[Any]]]:
    """Rows below the headings, with their position on the sheet from 0."""
    yield from enumerate(sheet.cells[sheet.heading_row + 1 :], sheet.heading_row + 1)


def _cell(sheet: _Sheet, number: int, heading: str) -> str:
    return cell_name(number, sheet.columns[heading])


def _formula_faults(sheet: _Sheet, form: Form, number: int) -> list[Faulty]:
    return [
        Faulty(heading, sheet.formulas[_cell(sheet, number, heading)], "formula",
               "a value, not a formula. Copy the cell and paste it as a value")
        for heading in (*form.kept, *form.typed)
        if heading in sheet.columns and _cell(sheet, number, heading) in sheet.formulas
    ]  # fmt: skip


def _told(sheet: _Sheet, number: int, faulty: Faulty) -> CellFault:
    return CellFault(
        line_number=number + 1,
        place=f"{sheet.name}!{_cell(sheet, number, faulty.heading)}",
        column_name=faulty.heading,
        delivered_value=faulty.value,
        reason_code=faulty.code,
        expected=faulty.expected,
    )


def remarked_note(form: Form, place: str, row: str, remarked: list[int]) -> str:
    """The note on rows with a comment or an argument, but without the answer that makes them count."""
    rows = f"1 {row} has" if len(remarked) == 1 else f"{len(remarked)} {row}s have"
    where = f"in {row}" if len(remarked) == 1 else f"first in {row}"
    answer = form.answer.lower()
    return f"{place}: {rows} remarks but no {answer}, {where} {remarked[0]} (still open)"
