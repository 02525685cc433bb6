"""The row model of a table in `config/`, and its reader: header, cells, rows with the same key.

Every error names the file, the row as a spreadsheet counts it, the column, the value, what is expected and the
remedy. The meaning of a table does not belong here; see `rows/`.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import ValidationError

from modqa_pipeline.config.cells import value_of
from modqa_pipeline.config.fields import Configured, Contradiction, Fault, first_fault
from modqa_pipeline.errors import SettingsError

Texts = dict[str, str]


class Row(Configured):
    """One row of a table: a subclass for each file of `config/`, a field for each column.

    A field with a default may be absent from the header. A field with ``exclude=True`` stays in the file; the
    others are what dbt models get, where they get the table at all.

    Attributes
    ----------
    table : str
        Name of the file, without `.csv`.
    key : tuple of str
        Columns that identify a row.
    first_rows : tuple of dict
        Rows of a new home's file, as texts; columns that a row leaves out are blank.
    for_models : bool
        Whether dbt models get the table, as the run input of this name.
    """

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    first_rows: ClassVar[tuple[Texts, ...]] = ()
    for_models: ClassVar[bool] = False

    @classmethod
    def check_rows(cls, rows: Mapping[int, Self]) -> None:
        """Check the rows together; a `Contradiction` says which row is wrong."""

    def with_defaults(self) -> Self:
        """The row with the values that its blank cells stand for."""
        return self


_Row = TypeVar("_Row", bound=Row)


def columns(model: type[Row]) -> tuple[str, ...]:
    """Columns of a table, in the order of its header."""
    return tuple(model.model_fields)


def read_rows(path: Path, model: type[_Row]) -> dict[int, _Row]:
    """Read a table: row number -> row; blank lines are left out.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is refused, two rows have one key or contradict each other.
    """
    lines = _lines(path)
    header = next(iter(lines.values()), [])
    _check_header(path, header, model)
    texts = {
        number: _texts(path, number, header, cells)
        for number, cells in list(lines.items())[1:]
        if any(cells)
    }
    rows = {number: _row(path, number, row, model) for number, row in texts.items()}
    _check_keys(path, rows, model.key)
    try:
        model.check_rows(rows)
    except Contradiction as error:
        fault = Fault(error.at or "", None, error.expected, error.says, error.remedy)
        raise _error(path, error.row, texts.get(error.row or 0, {}), fault) from error
    return rows


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


def _check_header(path: Path, header: list[str], model: type[Row]) -> None:
    names = columns(model)
    faults = [f"{name} is unknown" for name in header if name not in names]
    faults += [f"{name} is there twice" for name in names if header.count(name) > 1]
    faults += [
        f"{name} is missing"
        for name, field in model.model_fields.items()
        if name not in header and field.is_required()
    ]
    if faults:
        remedy = "Fix the header line."
        if len(header) == 1 and ";" in header[0]:
            remedy = "Save it with commas between the cells, not semicolons."
        raise SettingsError(
            f"{path}: row 1: the columns are {', '.join(header) or 'none'}; {', '.join(faults)}; "
            f"expected {', '.join(names)}. {remedy}"
        )


def _texts(path: Path, number: int, header: list[str], cells: list[str]) -> Texts:
    if len(cells) > len(header):
        raise SettingsError(
            f"{path}: row {number} has {len(cells)} cells; expected {len(header)}, one per column of "
            "the header. Remove the extra cells, or write a decimal point instead of a comma."
        )
    return {name: "" for name in header} | dict(zip(header, cells, strict=False))


def _row(path: Path, number: int, texts: Texts, model: type[_Row]) -> _Row:
    values: dict[str, Any] = {
        name: value_of(text, model.model_fields[name]) for name, text in texts.items()
    }
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _error(path, number, texts, first_fault(model, error)) from error


def _error(path: Path, number: int | None, texts: Texts, fault: Fault) -> SettingsError:
    """The error of a cell, of a row, or (without a number) of the table."""
    place = "" if number is None else f" row {number}{', column ' + fault.at if fault.at else ''}"
    says = fault.says or f"is '{texts.get(fault.at, '')}'"
    return SettingsError(
        f"{path}:{place} {says}; expected {fault.expected}. {fault.remedy or 'Fix the cell.'}"
    )


def _check_keys(path: Path, rows: Mapping[int, Row], key: tuple[str, ...]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in rows.items():
        about = tuple(getattr(row, name) for name in key)
        first = seen.setdefault(about, number)
        if first != number:
            raise SettingsError(
                f"{path}: rows {first} and {number} have the same {', '.join(key)}; expected one row per key. "
                "Remove one of them."
            )
