"""How a table of `config/` is read: header, cells, and rows that say the same thing twice.

Every error names the file, the row as a spreadsheet counts it, the column, the value, what is
expected and the remedy. What a table means does not belong here; see `plan`.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from modqa_pipeline.errors import SettingsError

#: Text of a cell -> its value; a ValueError says what is expected.
Parse = Callable[[str], Any]

_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_WHOLE_NUMBER = 15


@dataclass(frozen=True)
class Table:
    """A table as it is written: its columns in their order, and what names a row.

    `optional` columns may be absent from the header; their cells are then blank.
    """

    columns: dict[str, Parse]
    key: tuple[str, ...]
    optional: frozenset[str] = field(default_factory=frozenset)


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


def one_of(*allowed: str) -> Parse:
    """One of some words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(allowed[0] if len(allowed) == 1 else f"one of {', '.join(allowed)}")
        return text

    return parse


def one_of_numbers(unit: str, *allowed: float) -> Parse:
    """One of some numbers, however they are written; `unit` goes into the error."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value not in allowed:
            raise ValueError(f"one of {', '.join(f'{each:g}' for each in allowed)} ({unit})")
        return value

    return parse


def whole_number(low: int, high: int) -> Parse:
    """A whole number between bounds, both included."""

    def parse(text: str) -> int:
        is_number = text.isdecimal() and len(text) <= _LONGEST_WHOLE_NUMBER
        if not (is_number and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low:,} to {high:,}, digits alone")
        return int(text)

    return parse


def number(low: float, high: float) -> Parse:
    """A number between bounds, both included."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value is None or not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g}, with a point for decimals")
        return value

    return parse


def share(bounds: str, is_within: Callable[[float], bool]) -> Parse:
    """A share of 1. What looks like a percentage is answered with the share that it may mean."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value is None or not is_within(value):
            percent = _as_number(text.removesuffix("%").strip())
            is_percentage = percent is not None and (percent > 1 or text.endswith("%"))
            example = percent if is_percentage and is_within(percent / 100) else 95
            raise ValueError(f"a share {bounds}, such as {example / 100:g} for {example:g} %")
        return value

    return parse


def day(text: str) -> date:
    """A calendar day, year first."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day as YYYY-MM-DD, such as 2026-03-01") from None


def yes_or_no(text: str) -> bool:
    """`true` or `false`, in any case: spreadsheets write them in capitals."""
    if text.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.lower() == "true"


def any_text(text: str) -> str:
    """Any text that is not blank."""
    if not text:
        raise ValueError("a value; (all) for the whole, * for every one")
    return text


def blank_or(parse: Parse) -> Parse:
    """None where the cell is blank."""
    return lambda text: parse(text) if text else None


def _as_number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


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
    faults = [f"{name} is unknown" for name in header if name not in table.columns]
    faults += [f"{name} stands twice" for name in table.columns if header.count(name) > 1]
    faults += [
        f"{name} is missing"
        for name in table.columns
        if name not in header and name not in table.optional
    ]
    if faults:
        remedy = "Fix the header line."
        if len(header) == 1 and ";" in header[0]:
            remedy = "Save it with commas between the cells, not semicolons."
        raise SettingsError(
            f"{path}: row 1: the columns are {', '.join(header) or 'none'}; {', '.join(faults)}; "
            f"expected {', '.join(table.columns)}. {remedy}"
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
    for column, parse in table.columns.items():
        text = texts.get(column, "")
        try:
            row[column] = parse(text)
        except ValueError as error:
            raise cell_error(path, number, column, text, str(error)) from error
    return row


def _check_keys(path: Path, rows: dict[int, dict[str, Any]], key: tuple[str, ...]) -> None:
    seen: dict[tuple, int] = {}
    for number, row in rows.items():
        about = tuple(row[name] for name in key)
        first = seen.setdefault(about, number)
        if first != number:
            raise SettingsError(
                f"{path}: rows {first} and {number} have the same {', '.join(key)}; expected one row for "
                "each. Remove one of them."
            )
