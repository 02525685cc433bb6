"""The form that every reader returns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


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
class LostLines:
    """Lines of a text file that are no records, and are in no row of the relation.

    Attributes
    ----------
    first, last : int
        Numbers of the lines; each counts as a row that was read.
    kind : str
        Why: fewer or more values than the header has, a quotation mark that does not end, or too long.
    opened_in, closed_in : int
        Of a quotation mark that does not end: the lines that it took in.
    """

    first: int
    last: int
    kind: Literal["fewer", "more", "quote", "long"]
    opened_in: int = 0
    closed_in: int = 0


@dataclass(frozen=True)
class Relation:
    """A delivered file as SQL that yields its rows as texts, in file order.

    Attributes
    ----------
    source : str
        SQL after ``from``.
    columns : dict
        Delivered column name to the SQL expression of its text, which `home.seen_text` has not yet touched.
    state : str
        SQL expression: 0 is a record, 2 a line that is not a record, 3 a blank line, 4 a record with a field twice,
        6 one with a field of the contract that is not in `columns`.
    not_a_record : str
        What is wrong with a line of state 2, what is expected, and the remedy, after ``line 7 ``.
    other : str or None
        SQL that is true for a row with a value in another column than those asked for; None: look at `columns`.
    first_line : int
        Number of the first record; the header, where there is one, is 1.
    numbers : tuple of (int, int), or None
        Index of a record, and what to add to it for its number; it holds up to the next pair. None: the first
        record is `first_line`, and no line between records is anything else.
    keeps_rejects : bool
        DuckDB puts lines that are not records into the table ``rejected_lines``.
    gives_null : bool
        A blank text is null already, quoted or not.
    lines_to_check : Path or None
        Text whose lines must be its records, one by one, for the relation to be right; None where that is known.
    lost : tuple of LostLines
        Lines that are not records, found by the reader itself.
    notes : tuple of str
        Remarks for the user, such as sheets that were not read.
    cell_faults : tuple of CellFault
        Faults that the reader itself found; every row concerned has at least one.
    """

    source: str
    columns: dict[str, str]
    state: str = "0"
    not_a_record: str = ""
    other: str | None = None
    first_line: int = 1
    numbers: tuple[tuple[int, int], ...] | None = None
    keeps_rejects: bool = False
    gives_null: bool = False
    lines_to_check: Path | None = None
    lost: tuple[LostLines, ...] = ()
    notes: tuple[str, ...] = ()
    cell_faults: tuple[CellFault, ...] = ()


def skipped_rows(n: int) -> str:
    """The note on rows that a mapping passes over."""
    return f"{n} {'row was' if n == 1 else 'rows were'} passed over as the mapping says (skip_rows_matching)"
