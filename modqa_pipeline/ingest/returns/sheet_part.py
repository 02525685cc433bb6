"""Changes a sheet of a workbook in its XML text; every other byte of it stays as it is.

A library that reads a workbook and writes it again loses what it does not know: document properties, lists to choose
from, pictures. Here cells are coloured and texts are written by place, and nothing else is touched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_TEXT = 32767


@dataclass
class _Cell:
    start: int
    end: int
    style: int


@dataclass
class _Row:
    """Places of a row's text in the part; of an empty element `inner_end` is its end."""

    start: int
    tag_end: int = 0
    inner_end: int = 0
    is_empty: bool = False
    cells: dict[int, _Cell] = field(default_factory=dict)


class SheetPart:
    """A sheet as XML, with the places of some rows.

    Parameters
    ----------
    data : bytes
        The part; it is UTF-8, as every program writes it.
    wanted : set of int
        Numbers of the rows, from 1.
    """

    def __init__(self, data: bytes, wanted: set[int]) -> None:
        self.data = data
        self.rows: dict[int, _Row] = {}
        self.last_column = 0
        self._wanted = wanted
        self._number = self._column = 0
        self._open: _Row | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.Parse(data, True)
        root = re.search(rb"<(?:(\w+):)?worksheet[\s>]", data)
        self.prefix = f"{root.group(1).decode()}:" if root and root.group(1) else ""

    def style_of(self, row: int, column: int) -> int:
        """Index of a cell's style; 0 for a cell that is not there."""
        cell = self.rows[row].cells.get(column) if row in self.rows else None
        return cell.style if cell else 0

    def changed(
        self,
        styles: Mapping[tuple[int, int], int],
        texts: Mapping[int, tuple[str, int]],
        column: int,
    ) -> bytes:
        """The part with other styles of cells, and with a text for each row in one column behind its table.

        Parameters
        ----------
        styles : mapping
            Row and column from 1 to the index of a style.
        texts : mapping
            Row to text and style.
        """
        edits: list[tuple[int, int, bytes]] = []
        for number, row in self.rows.items():
            wanted = {c: s for (r, c), s in styles.items() if r == number}
            text = texts.get(number)
            if not wanted and text is None:
                continue
            edits += self._edits(number, row, wanted, text, column)
        data = self.data
        for start, end, new in sorted(edits, reverse=True):
            data = data[:start] + new + data[end:]
        return self._with_width(data, column)

    def _edits(
        self,
        number: int,
        row: _Row,
        styles: dict[int, int],
        text: tuple[str, int] | None,
        column: int,
    ) -> list[tuple[int, int, bytes]]:
        new: dict[int, str] = {}
        edits = []
        for at, style in styles.items():
            cell = row.cells.get(at)
            if cell is None:
                new[at] = f'<{self.prefix}c r="{column_name(at)}{number}" s="{style}"/>'
                continue
            tag_end = self.data.index(b">", cell.start)
            tag = self.data[cell.start : tag_end]
            styled = re.sub(rb'\ss="\d*"', b"", tag)
            name = re.match(rb"<(?:\w+:)?c\b", styled)
            at_end = name.end() if name else 0
            edits.append(
                (cell.start, tag_end, styled[:at_end] + f' s="{style}"'.encode() + styled[at_end:])
            )
        if text is not None:
            new[column] = self._text_cell(number, column, *text)
            old = row.cells.get(column)
            if old:
                edits.append((old.start, old.end, b""))
        return edits + self._inserted(row, new)

    def _inserted(self, row: _Row, new: dict[int, str]) -> list[tuple[int, int, bytes]]:
        tag = self.data[row.start : row.tag_end]
        tag = re.sub(rb'\sspans="[^"]*"', b"", tag)
        edits = []
        if row.is_empty:
            content = "".join(new[c] for c in sorted(new)).encode()
            closed = tag.rstrip(b">").rstrip().rstrip(b"/") + b">" + content
            return [(row.start, row.tag_end, closed + f"</{self.prefix}row>".encode())]
        edits.append((row.start, row.tag_end, tag))
        places: dict[int, str] = {}
        for at in sorted(new):
            behind = [cell.start for c, cell in row.cells.items() if c > at]
            place = min(behind, default=row.inner_end)
            places[place] = places.get(place, "") + new[at]
        return edits + [(place, place, content.encode()) for place, content in places.items()]

    def _text_cell(self, number: int, column: int, text: str, style: int) -> str:
        p = self.prefix
        shown = escape(_NOT_IN_XML.sub("", text)[:_LONGEST_TEXT], quote=False)
        return (
            f'<{p}c r="{column_name(column)}{number}" s="{style}" t="inlineStr"><{p}is>'
            f'<{p}t xml:space="preserve">{shown}</{p}t></{p}is></{p}c>'
        )

    def _with_width(self, data: bytes, column: int) -> bytes:
        """Give the new column a width that shows a sentence, unless the sheet says a width for it."""
        p = self.prefix.encode()
        if any(
            int(found.group(1)) >= column
            for found in re.finditer(rb'<(?:\w+:)?col\s[^>]*\bmax="(\d+)"', data)
        ):
            return data
        col = (
            f'<{self.prefix}col min="{column}" max="{column}" width="80" customWidth="1"/>'.encode()
        )
        if b"</" + p + b"cols>" in data:
            return data.replace(b"</" + p + b"cols>", col + b"</" + p + b"cols>", 1)
        cols = b"<" + p + b"cols>" + col + b"</" + p + b"cols>"
        return data.replace(b"<" + p + b"sheetData", cols + b"<" + p + b"sheetData", 1)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name, at = tag.rpartition(":")[2], self._parser.CurrentByteIndex
        if name == "row":
            self._number, self._column = int(attributes.get("r", self._number + 1)), 0
            if self._number in self._wanted:
                self._open = self.rows[self._number] = _Row(at)
                self._open.tag_end = self.data.index(b">", at) + 1
                self._open.is_empty = (
                    self.data[self._open.tag_end - 2 : self._open.tag_end] == b"/>"
                )
        elif name == "c":
            place = attributes.get("r", "")
            self._column = column_number(place) if place else self._column + 1
            self.last_column = max(self.last_column, self._column)
            if self._open:
                style = int(attributes.get("s", 0))
                self._open.cells[self._column] = _Cell(at, at, style)

    def _end(self, tag: str) -> None:
        name, at = tag.rpartition(":")[2], self._parser.CurrentByteIndex
        if name == "c" and self._open:
            cell = self._open.cells[self._column]
            is_closed = self.data[at : at + 2] == b"</"
            cell.end = self.data.index(b">", at if is_closed else cell.start) + 1
        elif name == "row" and self._open:
            self._open.inner_end = at
            self._open = None


def column_name(number: int) -> str:
    """Letters of a column.

    >>> column_name(1), column_name(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(place: str) -> int:
    """Column of a cell's name, from 1.

    >>> column_number('AB17')
    28
    """
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number
