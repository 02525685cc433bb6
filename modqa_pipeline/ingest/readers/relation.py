"""The form that every reader returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellFault:
    """The fault in one cell of a row whose state is 2, for the person who filled it in.

    Attributes
    ----------
    line_number : int
        Number of the row in the spreadsheet.
    place : str
        Sheet and cell.
    expected : str
        The expected value, and the remedy.
    """

    line_number: int
    place: str
    column_name: str
    delivered_value: str
    reason_code: str
    expected: str


@dataclass(frozen=True)
class Relation:
    """A delivered file as SQL that yields its rows as texts, in file order.

    Attributes
    ----------
    source : str
        SQL after ``from``.
    columns : dict
        Delivered column name to the SQL expression of its text.
    state : str
        SQL expression: 0 is a record, 2 a line that is not a record, 3 a blank line.
    first_line : int
        Number of the first record; the header, where there is one, is 1.
    keeps_rejects : bool
        DuckDB puts lines that are not records into the table ``rejected_lines``.
    unseen : frozenset of str
        Contract columns that are in none of the first records.
    notes : tuple of str
        Remarks for the user, such as sheets that were not read.
    cell_faults : tuple of CellFault
        Faults that the reader itself found; every row concerned has at least one.
    """

    source: str
    columns: dict[str, str]
    state: str = "0"
    first_line: int = 1
    keeps_rejects: bool = False
    unseen: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    cell_faults: tuple[CellFault, ...] = ()
