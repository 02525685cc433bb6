"""Row models of the tables of `config/`, and how one is read: header, cells, rows that say the same thing twice.

Every error names the file, the row as a spreadsheet counts it, the column, the value, what is
expected and the remedy. What a table means does not belong here; see `plan`.
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
        What a value says, as the staging model of the table describes it.
    arrow : str or None
        Arrow's name of the type in which the dbt models get it; None where they do not.
    may_be_absent : bool
        The header need not have it; its cells are then blank.
    """

    name: str
    parse: Parse
    meaning: str
    arrow: str | None = None
    may_be_absent: bool = False


@dataclass(frozen=True)
class Table:
    """The row model of a table: its columns in their order, and which of them name a row."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, as a header has them."""
        return tuple(column.name for column in self.columns)

    @property
    def for_models(self) -> dict[str, str]:
        """Columns that the dbt models get, with Arrow's name of their type."""
        return {column.name: column.arrow for column in self.columns if column.arrow}


def read_table(path: Path, table: Table) -> dict[int, dict[str, Any]]:
    """Row number -> values of every column of the table; blank lines are no rows.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of its range, or two rows have one key.
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
    """Line number -> its cells, without the blank ones at its end that spreadsheets leave."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in cells] for cells in csv.reader(file)]
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8. Save it again as CSV UTF-8.") from error
    except csv.Error as error:
        raise SettingsError(f"{path}: not a CSV file ({error}). Save it again as CSV.") from error
    for cells in lines:
        while cells and not cells[-1]:
            cells.pop()
    return dict(enumerate(lines, start=1))


def _check_header(path: Path, header: list[str], table: Table) -> None:
    faults = [f"{name} is unknown" for name in header if name not in table.names]
    faults += [f"{name} stands twice" for name in table.names if header.count(name) > 1]
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
            f"{path}: row {number} has {len(cells)} cells; expected {len(header)}, one a column of "
            "the header. Remove what is too much, or write a decimal point and not a comma."
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
                f"{path}: rows {first} and {number} have the same {', '.join(key)}; expected one row for "
                "each. Remove one of them."
            )
