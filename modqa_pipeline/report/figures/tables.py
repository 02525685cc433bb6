"""The shape of a table and of a chart on a page, which the templates draw. No data access."""

from dataclasses import dataclass, field
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import Figure

LONGEST_WORD = 22


@dataclass(frozen=True)
class Cell:
    """Text of a cell, and the raw values behind it for sorting and for the download."""

    text: str
    value: float | str | None = None
    note: str = ""
    lower: float | None = None
    upper: float | None = None
    href: str = ""
    verdict: str | None = None
    is_weak: bool = False

    @property
    def is_long(self) -> bool:
        """Whether a word is so long that the page must break it."""
        return any(len(word) > LONGEST_WORD for word in self.text.split())


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers are right aligned. ``has_bounds`` adds two download columns."""

    label: str
    is_number: bool = True
    has_bounds: bool = False
    keeps_line: bool = False


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


def figure_cell(figure: Figure | None, min_audited: int, target: float | None = None) -> Cell:
    """An estimate with its interval in lighter type, or the reason why there is none."""
    if figure is None:
        return Cell(wording.UNKNOWN)
    return Cell(
        text=figure.says(min_audited),
        value=figure.estimate if figure.is_shown else None,
        note=figure.range(target),
        lower=figure.lower,
        upper=figure.upper,
        is_weak=not figure.is_shown,
    )
