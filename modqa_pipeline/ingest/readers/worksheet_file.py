"""A worksheet that ModQA made, as it comes back: renamed, half filled in, saved by another program.

Columns are found by their headings and rows by their sealed ids, so that sorting, inserted columns and a
renamed sheet change nothing. Rows with a verdict are rows; the others are still open. What an auditor
must mend is told by sheet and cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.ingest.readers.workbook_package import formulas
from modqa_pipeline.ingest.readers.worksheet_row import Faulty, read_row
from modqa_pipeline.ingest.readers.xlsx_file import (
    TABLE,
    cell_text,
    damaged,
    open_workbook,
    sheet_cells,
)

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

COLUMNS = (
    *fmt.KEPT.values(),
    "audit_round",
    "auditor_id",
    "verdict_decision",
    "verdict_policy_code",
    "severity",
    "root_cause",
    "comment",
    "policy_version_used",
    "audited_at",
)
_FRESH = (
    "Copy what was filled in into a fresh export (`modqa worksheets --day {}`) and return that."
)
_HEADING_ROWS = 20


@dataclass
class _Sheet:
    name: str
    cells: list[list[Any]]
    heading_row: int
    columns: dict[str, int]
    formulas: dict[str, str] = field(default_factory=dict)


def open_worksheet(
    con: "duckdb.DuckDBPyConnection", file: Path, source: str, draws: Path, received_at: datetime
) -> Relation:
    """The filled-in rows of a worksheet as a relation in the contract's columns.

    Parameters
    ----------
    draws : Path
        Where recorded draws lie: a worksheet of another draw is refused.
    received_at : datetime
        When a verdict was given that says no day of its own.
    """
    import pyarrow as pa

    workbook, marks = open_workbook(file)
    day = _check_marks(marks, source, draws)
    sheet = _find_sheet(workbook, day)
    sheet.formulas = _formulas(file, sheet.name)
    _check_merged(workbook, sheet)
    policies = _policies(workbook)
    states, rows, faults, n_remarked = [], [], [], 0
    seen: dict[str, tuple[int, dict]] = {}
    for number, cells in _records(sheet):
        texts = {heading: cells[column] for heading, column in sheet.columns.items()}
        is_filled = (
            bool(cell_text(texts[fmt.VERDICT]).strip())
            or _cell(sheet, number, fmt.VERDICT) in sheet.formulas
        )
        states.append(0 if is_filled else 3)
        rows.append(dict.fromkeys(COLUMNS, ""))
        if not is_filled:
            n_remarked += any(cell_text(texts.get(h)).strip() for h in fmt.TYPED)
            continue
        row, faulty = read_row(texts, marks[fmt.SEAL_PROPERTY], day, received_at, policies)
        faulty = [*_formula_faults(sheet, number), *faulty]
        first, stands = seen.setdefault(row["audit_id"], (number, row))
        if stands != row and not faulty:
            faulty = [Faulty("Audit", row["audit_id"], "conflicting_duplicate",
                             f"an audit in one row, and row {first + 1} has it with another answer. The first "
                             "stands: delete one of the two rows, and return the file again")]  # fmt: skip
        if faulty:
            states[-1] = 2
            faults += [_told(sheet, number, row, each) for each in faulty]
        rows[-1] = row | {"auditor_id": marks[fmt.AUDITOR_PROPERTY]}
    # blank is null here: DuckDB would scan blank texts once more to trim them
    columns = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in COLUMNS}
    con.register(TABLE, pa.table({"state": pa.array(states, pa.int32()), **columns}))
    return Relation(
        source=TABLE,
        columns={name: name for name in COLUMNS},
        state="state",
        first_line=sheet.heading_row + 2,
        notes=_notes(sheet, n_remarked),
        cell_faults=tuple(faults),
    )


def _check_marks(marks: dict[str, str], source: str, draws: Path) -> date:
    day, wave = marks.get(fmt.DAY_PROPERTY, ""), marks.get(fmt.WAVE_PROPERTY, "")
    if source != "audit_results":
        raise FileRefused(
            "misplaced_worksheet",
            f"the workbook holds audits of {day}, and lies in landing/{source}/; expected it in "
            "landing/audit_results/. Move it there.",
        )
    missing = [name for name in fmt.PROPERTIES if not marks.get(name)]
    if missing or marks[fmt.FORMAT_PROPERTY] != fmt.FORMAT or not re.fullmatch(r"\w+", wave):
        raise FileRefused(
            "damaged_worksheet",
            f"the workbook's own marks are not whole, or of another version of ModQA "
            f"({', '.join(missing) or 'version'}); expected them as exported. {_FRESH.format(day or 'D')}",
        )
    file = fmt.recorded_file(draws, date.fromisoformat(day), wave)
    if not file.exists() or fmt.draw_fingerprint(file.read_bytes()) != marks[fmt.DRAW_PROPERTY]:
        raise FileRefused(
            "stale_worksheet",
            f"the workbook belongs to a draw of {day} that is not the one on record; expected the audits that "
            f"were drawn. {_FRESH.format(day)}",
        )
    return date.fromisoformat(day)


def _find_sheet(workbook: "CalamineWorkbook", day: date) -> _Sheet:
    """The sheet of audits by its name, else by its headings."""
    names = sorted(workbook.sheet_names, key=lambda name: name != fmt.AUDITS)
    for name in names:
        cells = sheet_cells(workbook, name)
        for number, row in enumerate(cells[:_HEADING_ROWS]):
            headings = [cell_text(cell).strip() for cell in row]
            if sum(heading in headings for heading in (fmt.VERDICT, *fmt.KEPT)) >= 3:
                return _Sheet(name, cells, number, _columns(name, number, headings, day))
    raise FileRefused(
        "missing_sheet",
        f"the sheet '{fmt.AUDITS}' is not there; found {', '.join(workbook.sheet_names)}. {_FRESH.format(day)}",
    )


def _columns(sheet: str, number: int, headings: list[str], day: date) -> dict[str, int]:
    wanted = (*fmt.KEPT, *fmt.TYPED)
    twice = next((heading for heading in wanted if headings.count(heading) > 1), None)
    if twice:
        places = [fmt.cell_name(number, i) for i, h in enumerate(headings) if h == twice]
        raise FileRefused(
            "duplicate_column",
            f"sheet '{sheet}' has the heading '{twice}' in {' and '.join(places)}; expected it once. "
            "Give your own column another heading.",
        )
    missing = [h for h in (*fmt.KEPT, fmt.VERDICT, fmt.POLICY) if h not in headings]
    if missing:
        raise FileRefused(
            "missing_column",
            f"sheet '{sheet}' has no heading '{missing[0]}' in row {number + 1}; expected the headings as exported. "
            f"Write it back above its column, or: {_FRESH.format(day)}",
        )
    return {heading: headings.index(heading) for heading in wanted if heading in headings}


def _check_merged(workbook: "CalamineWorkbook", sheet: _Sheet) -> None:
    for first, last in workbook.get_sheet_by_name(sheet.name).merged_cell_ranges or ():
        columns = range(first[1], last[1] + 1)
        if last[0] > sheet.heading_row and any(c in columns for c in sheet.columns.values()):
            place = f"{fmt.cell_name(*first)}:{fmt.cell_name(*last)}"
            raise FileRefused(
                "merged_cells",
                f"sheet '{sheet.name}': the cells {place} are merged, so only one of their rows would be read; "
                "expected one answer in every row. Unmerge them, fill in each row, and return the file again.",
            )


def _formulas(file: Path, sheet: str) -> dict[str, str]:
    try:
        return formulas(file, sheet)
    except (KeyError, ValueError, SyntaxError) as error:
        raise damaged() from error


def _policies(workbook: "CalamineWorkbook") -> dict[str, tuple[str, str]]:
    """Codes of the policies, however they are written, to code and version; none if the sheet is gone."""
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
    """Rows below the headings, with their place on the sheet from 0."""
    yield from enumerate(sheet.cells[sheet.heading_row + 1 :], sheet.heading_row + 1)


def _cell(sheet: _Sheet, number: int, heading: str) -> str:
    return fmt.cell_name(number, sheet.columns[heading])


def _formula_faults(sheet: _Sheet, number: int) -> list[Faulty]:
    return [
        Faulty(heading, sheet.formulas[_cell(sheet, number, heading)], "formula",
               "what it should say, and not a formula. Copy the cell and paste it as a value")
        for heading in (*fmt.KEPT, *fmt.TYPED)
        if heading in sheet.columns and _cell(sheet, number, heading) in sheet.formulas
    ]  # fmt: skip


def _told(sheet: _Sheet, number: int, row: dict, faulty: Faulty) -> CellFault:
    return CellFault(
        line_number=number + 1,
        record_key=row["audit_id"],
        place=f"{sheet.name}!{_cell(sheet, number, faulty.heading)}",
        column_name=faulty.heading,
        delivered_value=faulty.value,
        reason_code=faulty.code,
        expected=faulty.expected,
    )


def _notes(sheet: _Sheet, n_remarked: int) -> tuple[str, ...]:
    if not n_remarked:
        return ()
    rows = "row has" if n_remarked == 1 else "rows have"
    return (f"sheet '{sheet.name}': {n_remarked} {rows} remarks and no verdict, and stay open",)
