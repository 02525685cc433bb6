"""The shape of a table and of a chart on a page, which the templates draw. No data access."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import FEW, METRICS, Figure

LONGEST_WORD = 22
FEWEST_ROWS_TO_FOLD = 3


@dataclass(frozen=True)
class Cell:
    """Text of a cell, and the raw values behind it for sorting and for the download.

    Attributes
    ----------
    is_few : bool
        The text is the short mark of too few audits.
    is_apart : bool
        The value is that of a shorter time, and its interval leaves out the value it stands beside.
    """

    text: str
    value: float | str | None = None
    note: str = ""
    lower: float | None = None
    upper: float | None = None
    href: str = ""
    verdict: str | None = None
    is_weak: bool = False
    is_few: bool = False
    is_apart: bool = False

    @property
    def is_long(self) -> bool:
        """Whether a word is so long that the page must break it."""
        return any(len(word) > LONGEST_WORD for word in self.text.split())


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers are right aligned. ``has_bounds`` adds two download columns.

    ``meaning`` says what the heading's word means, where a reader may not know.
    """

    label: str
    is_number: bool = True
    has_bounds: bool = False
    keeps_line: bool = False
    meaning: str = ""


@dataclass(frozen=True)
class Row:
    """One row; ``anchor`` is where links to it lead."""

    cells: list[Cell]
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A sortable table with a download of its rows, and the mart they come from."""

    name: str
    caption: str
    columns: list[Column]
    rows: list[Row]
    where: str = ""
    note: str = ""
    empty: str = "No rows."

    @cached_property
    def is_same(self) -> list[bool]:
        """By column, whether it says the same in every row of three or more: such a column becomes a line."""
        if len(self.rows) < FEWEST_ROWS_TO_FOLD:
            return [False] * len(self.columns)
        first, *others = (row.cells for row in self.rows)
        return [
            place > 0 and all(_says(cells[place]) == _says(cell) for cells in others)
            for place, cell in enumerate(first)
        ]

    @property
    def same(self) -> str:
        """What the columns that say the same in every row say; empty where there are none."""
        columns = zip(
            self.columns, self.rows[0].cells if self.rows else [], self.is_same, strict=False
        )
        return "; ".join(
            f"{column.label}: {_in_line(cell)}" for column, cell, is_same in columns if is_same
        )

    @property
    def words(self) -> list[tuple[str, str]]:
        """Headings whose words have a meaning to look up."""
        return [(column.label, column.meaning) for column in self.columns if column.meaning]

    @property
    def few(self) -> str:
        """The line that says how many values are not stated for want of audits; empty where all are."""
        cells = [cell for row in self.rows for cell in row.cells]
        n_few = sum(cell.is_few for cell in cells)
        if not n_few:
            return ""
        n = n_few + sum(cell.lower is not None and not cell.is_few for cell in cells)
        return (
            f"{FEW}: {wording.count(n_few)} of {wording.plural(n, 'value')} "
            f"{'rests' if n_few == 1 else 'rest'} on too few audits to be stated; the interval says what is known."
        )


@dataclass(frozen=True)
class Chart:
    """A figure for plotly.js, its data as a table, and a title that names the message."""

    name: str
    title: str
    figure: dict[str, Any]
    table: Table
    note: str = ""
    legend: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Pixels reserved before the script draws, so that the page does not jump."""
        return self.figure["layout"]["height"]


def _says(cell: Cell) -> tuple[str, str, str]:
    return cell.text, cell.note, cell.href


def _in_line(cell: Cell) -> str:
    return f"{cell.text} ({cell.note})" if cell.note else cell.text


@dataclass(frozen=True)
class Section:
    """A part of a page about one subject: tables, charts and remarks, in the order of reading."""

    anchor: str
    title: str
    blocks: list[Table | Chart | str]


def section(anchor: str, title: str, *blocks: Table | Chart | str | None) -> Section | None:
    """A section of the blocks that there are; None without any."""
    present = [block for block in blocks if block]
    return Section(anchor, title, present) if present else None


def text_cell(text: str | None, href: str = "") -> Cell:
    """A name or a remark."""
    shown = wording.UNKNOWN if text in (None, "") else str(text)
    return Cell(shown, value=shown, href=href)


def count_cell(number: float | None, href: str = "") -> Cell:
    """A whole number."""
    return Cell(wording.count(number), value=number, href=href)


def target_cell(target: float | None) -> Cell:
    """A target as it was set."""
    return Cell(wording.goal(target), value=target)


def number_cell(value: float | None) -> Cell:
    """A measured quantity to three significant figures."""
    return Cell(wording.number_text(value), value=value)


def rate_cell(rate: float | None, note: str = "") -> Cell:
    """A rate that is counted, not estimated: no interval."""
    return Cell(wording.percent(rate), value=rate, note=note)


def metric_column(metric: str, label: str = "") -> Column:
    """The column of a metric's figures, with what its word means."""
    known = METRICS[metric]
    return Column(label or known.label, has_bounds=True, meaning=known.meaning)


def day_cell(figure: Figure | None, beside: Figure | None) -> Cell:
    """A day's figure in small print beside that of a longer time, with a flag where the day differs from it."""
    cell = figure_cell(figure)
    return replace(cell, is_apart=figure is not None and figure.is_apart_from(beside))


def figure_cell(figure: Figure | None, target: float | None = None) -> Cell:
    """An estimate with its interval in lighter type, or a short mark in its place."""
    if figure is None:
        return Cell(wording.UNKNOWN)
    return Cell(
        text=figure.mark,
        value=figure.shown,
        note=figure.range(target),
        lower=figure.lower,
        upper=figure.upper,
        is_weak=not figure.is_shown,
        is_few=figure.is_few,
    )
