"""The one shape that every reader returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one cell of a row whose state is 2, for whoever filled it in.

    Attributes
    ----------
    line_number : int
        The row as the spreadsheet numbers it.
    place : str
        Sheet and cell.
    expected : str
        What the cell should say, and the remedy.
    """

    line_number: int
    place: str
    column_name: str
    delivered_value: str
    reason_code: str
    expected: str


@dataclass(frozen=True)
class Relation:
    """A delivered file as SQL that yields its rows as texts, in the order of the file.

    Attributes
    ----------
    source : str
        What stands after ``from``.
    columns : dict
        Delivered column name to the SQL expression of its text.
    state : str
        SQL expression: 0 is a record, 2 a line that is no record, 3 nothing at all (a blank line).
    first_line : int
        Number of the first record; the header, where there is one, is 1.
    keeps_rejects : bool
        DuckDB leaves lines that are no records in the table ``rejected_lines``.
    unseen : frozenset of str
        Columns that may be asked for and stand in none of the first records.
    notes : tuple of str
        What the user should know, such as sheets that were not read.
    cell_faults : tuple of CellFault
        What the reader itself found wrong with rows, each of which has at least one.
    """

    source: str
    columns: dict[str, str]
    state: str = "0"
    first_line: int = 1
    keeps_rejects: bool = False
    unseen: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    cell_faults: tuple[CellFault, ...] = ()
