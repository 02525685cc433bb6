"""Row models of the tables of `config/`, and their reader: header, cells, rows with the same key.

Every error names the file, the row as a spreadsheet counts it, the column, the value, what is
expected and the remedy. The meaning of a table does not belong here; see `plan`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modqa_pipeline.config.cells import Parse
from modqa_pipeline.errors import SettingsError


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    parse : callable
        Text of a cell to its value; a ValueError says what is expected.
    meaning : str
        Meaning of a value, as in the description of the table's staging model.
    arrow : str or None
        Arrow name of the type that the dbt models get; None if they do not get the column.
    may_be_absent : bool
        The header may leave the column out; its cells are then blank.
    """

    name: str
    parse: Parse
    meaning: str
    arrow: str | None = None
    may_be_absent: bool = False


@dataclass(frozen=True)
class Table:
    """Row model of a table: its columns in order, and the columns of its key."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, as in the header."""
        return tuple(column.name for column in self.columns)

    @property
    def for_models(self) -> dict[str, str]:
        """Columns that the dbt models get, with the Arrow name of their type."""
        return {column.name: column.arrow for column in self.columns if column.arrow}


def read_table(path: Path, table: Table) -> dict[int, dict[str, Any]]:
    """Read a table: row number -> values of every column; blank lines are left out.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of range, or two rows have one key.
    """
    lines = _lines(path)
    header = next(iter(lines.values()), [])
    _check_header(path, header, table)
    rows = {
        number: _row(path, number, header, cells, table)
        for number, cells in list(lines.items())[1:]
        if any(cells)
    }
    _check_keys(path, rows, table.key)
    return rows


def cell_error(
    path: Path, number: int, column: str, found: Any, expected: str, remedy: str = "Fix the cell."
) -> SettingsError:
    """The error of one cell."""
    return SettingsError(
        f"{path}: row {number}, column {column} is '{found}'; expected {expected}. {remedy}"
    )


def _lines(path: Path) -> dict[int, list[str]]:
    """Line number -> its cells, without the blank cells that spreadsheets leave at its end."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in cells] for cells in csv.reader(file)]
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path}: the file is not UTF-8. Save it again as CSV UTF-8."
        ) from error
    except csv.Error as error:
        raise SettingsError(
            f"{path}: the file is not valid CSV ({error}). Save it again as CSV."
        ) from error
    for cells in lines:
        while cells and not cells[-1]:
            cells.pop()
    return dict(enumerate(lines, start=1))


def _check_header(path: Path, header: list[str], table: Table) -> None:
    faults = [f"{name} is unknown" for name in header if name not in table.names]
    faults += [f"{name} is there twice" for name in table.names if header.count(name) > 1]
    faults += [
        f"{column.name} is missing"
        for column in table.columns
        if column.name not in header and not column.may_be_absent
    ]
    if faults:
        remedy = "Fix the header line."
        if len(header) == 1 and ";" in header[0]:
            remedy = "Save it with commas between the cells, not semicolons."
        raise SettingsError(
            f"{path}: row 1: the columns are {', '.join(header) or 'none'}; {', '.join(faults)}; "
            f"expected {', '.join(table.names)}. {remedy}"
        )


def _row(
    path: Path, number: int, header: list[str], cells: list[str], table: Table
) -> dict[str, Any]:
    if len(cells) > len(header):
        raise SettingsError(
            f"{path}: row {number} has {len(cells)} cells; expected {len(header)}, one per column of "
            "the header. Remove the extra cells, or write a decimal point instead of a comma."
        )
    texts = dict(zip(header, cells, strict=False))
    row = {}
    for column in table.columns:
        text = texts.get(column.name, "")
        try:
            row[column.name] = column.parse(text)
        except ValueError as error:
            raise cell_error(path, number, column.name, text, str(error)) from error
    return row


def _check_keys(path: Path, rows: dict[int, dict[str, Any]], key: tuple[str, ...]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in rows.items():
        about = tuple(row[name] for name in key)
        first = seen.setdefault(about, number)
        if first != number:
            raise SettingsError(
                f"{path}: rows {first} and {number} have the same {', '.join(key)}; expected one row per key. "
                "Remove one of them."
            )
