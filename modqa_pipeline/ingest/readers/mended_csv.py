"""A CSV file line by line, for files in which lines and records are not the same.

DuckDB reads a good file alone. Where lines are left over after that (blank ones, line ends inside quotes, rows that
are no records, a quotation mark that swallows rows), or where the mapping says that something stands around the
table, this makes a copy that holds its records alone, and says which line each of them has.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TextIO

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.relation import LostLines
from modqa_pipeline.ingest.readers.text_file import open_text

#: Longest record in bytes that DuckDB reads without being told.
MOST_BYTES = 2_000_000
TOO_LONG = LostLines(0, 0, "long")


@dataclass
class Mended:
    """The copy of a file that holds its records alone.

    Attributes
    ----------
    header : list of str
        Headings, see `header.headings`.
    numbers, lost
        See `Relation`.
    n_skipped : int
        Rows that the mapping's `skip_rows_matching` passed over.
    """

    header: list[str] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    lost: list[LostLines] = field(default_factory=list)
    n_skipped: int = 0


def mend(file: Path, target: Path, mapping: Mapping) -> Mended:
    """Write the records of a CSV file to `target`, in UTF-8, one heading line and one line end.

    Raises
    ------
    FileRefused
        empty_file, missing_header, duplicate_column, wrong_encoding or unreadable_file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        open_text(file, mapping.encoding) as stream,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        return _Mender(stream, copy, mapping).run()


@dataclass
class _Record:
    """One record, or what a quotation mark that does not end has taken in."""

    values: list[str]
    end: Literal["whole", "open", "junk"]
    n_lines: int = 1
    holds_rows: bool = False
    #: Lines of it that are not blank, counted from 0, as ranges.
    filled: list[list[int]] = field(default_factory=lambda: [[0, 0]])


class _Mender:
    def __init__(self, stream: TextIO, copy: TextIO, mapping: Mapping) -> None:
        self.lines = _lines(stream)
        self.copy = copy
        self.delimiter = mapping.delimiter
        self.header_row = mapping.header_row
        self.skip = re.compile(mapping.skip_rows_matching) if mapping.skip_rows_matching else None
        self.writer = csv.writer(copy, delimiter=self.delimiter, lineterminator="\n")
        self.row = self.index = self.width = 0
        self.done = Mended()

    def run(self) -> Mended:
        self._read_header()
        delimiter, most = self.delimiter, self.width - 1
        may_be_blank = delimiter + " "
        for line, end in self.lines:
            self.row += 1
            # the usual line, at once: no quotes, as many values as headings, and the first one is there
            if (
                '"' not in line
                and line.count(delimiter) == most
                and line[:1] not in may_be_blank
                and len(line) < MOST_BYTES // 4
                and not self.skip
            ):
                self._count_record()
                self.copy.write(line + "\n")
            else:
                self._take(line, end)
        return self.done

    def _read_header(self) -> None:
        for line, end in self.lines:
            self.row += 1
            record = self._record(line, end)
            is_header = (
                self.row == self.header_row if self.header_row else any(map(seen, record.values))
            )
            if record.end != "whole" and (is_header or not self.header_row):
                raise FileRefused(
                    "unreadable_file",
                    f"the header in line {self.row} cannot be read as CSV; expected column names. Ask the vendor to "
                    "export it again.",
                )
            if is_header:
                self.done.header = headings(record.values)
                self.width = len(self.done.header)
                self.writer.writerow(self.done.header)
                break
        if not self.done.header:
            wanted = (
                f"row {self.header_row} (`header_row` of the mapping)"
                if self.header_row
                else "the file"
            )
            raise FileRefused(
                "empty_file",
                f"{wanted} holds no headings; expected column names. Look at `header_row` in the mapping, or ask the "
                "sender for the file again.",
            )

    def _take(self, line: str, end: str) -> None:
        record = self._record(line, end)
        first, self.row = self.row, self.row
        filled = (
            [value for value in map(seen, record.values) if value] if record.end == "whole" else []
        )
        if record.end != "whole" or record.holds_rows:
            self._lose_swallowed(record, first)
        elif not filled:
            return
        elif self.skip and self.skip.search(filled[0]):
            self.done.n_skipped += 1
        elif any(map(seen, record.values[self.width :])):
            self.done.lost.append(LostLines(first, first, "more"))
        elif len(record.values) < self.width:
            self.done.lost.append(LostLines(first, first, "fewer"))
        elif sum(len(value.encode()) + 3 for value in record.values) > MOST_BYTES:
            self.done.lost.append(LostLines(first, first, "long"))
        else:
            self._count_record()
            self.writer.writerow(record.values[: self.width])

    def _lose_swallowed(self, record: _Record, first: int) -> None:
        last = first + record.n_lines - 1
        self.done.lost += [
            LostLines(first + start, first + stop, "quote", opened_in=first, closed_in=last)
            for start, stop in record.filled
        ]
        self.row = last

    def _count_record(self) -> None:
        ahead = self.row - self.index
        if not self.done.numbers or self.done.numbers[-1][1] != ahead:
            self.done.numbers.append((self.index, ahead))
        self.index += 1

    def _record(self, line: str, end: str) -> _Record:
        """The values of the record that begins with this line; further lines are read while a quote is open."""
        if '"' not in line:
            return _Record(line.split(self.delimiter), "whole")
        record = _Record([], "whole")
        at = 0
        while True:
            if line[at : at + 1] != '"':
                stop = line.find(self.delimiter, at)
                record.values.append(line[at:] if stop < 0 else line[at:stop])
                if stop < 0:
                    return record
                at = stop + 1
                continue
            value, line, end, at = self._quoted(record, line, end, at + 1)
            if at < 0:
                record.end = "open"
                return record
            record.values.append(value)
            rest = line[at:]
            if not rest.strip(" "):
                return record
            if not rest.lstrip(" ").startswith(self.delimiter):
                record.end = "junk"
                return record
            at += rest.index(self.delimiter) + 1

    def _quoted(self, record: _Record, line: str, end: str, at: int) -> tuple[str, str, str, int]:
        """The quoted value that begins at `at`, and the place after it; -1 if it does not end."""
        parts: list[str] = []
        is_first_column = not record.values
        is_row = False
        while True:
            stop = line.find('"', at)
            if stop < 0:
                parts += (line[at:], end)
                record.holds_rows |= is_row
                following = next(self.lines, None)
                if following is None:
                    return "", line, end, -1
                line, end = following
                at = 0
                self._note_line(record, line)
                is_row = self._looks_like_a_row(line)
            elif line[stop + 1 : stop + 2] == '"':
                parts.append(line[at : stop + 1])
                at = stop + 2
            else:
                # the last line ends in further values, and looks like a row where the value is the first of its own
                record.holds_rows |= is_row and not is_first_column
                return "".join((*parts, line[at:stop])), line, end, stop + 1

    def _note_line(self, record: _Record, line: str) -> None:
        n = record.n_lines
        record.n_lines += 1
        if not seen(line):
            return
        if record.filled[-1][1] == n - 1:
            record.filled[-1][1] = n
        else:
            record.filled.append([n, n])

    def _looks_like_a_row(self, line: str) -> bool:
        return self.width > 1 and line.count(self.delimiter) == self.width - 1


def _lines(stream: TextIO) -> Iterator[tuple[str, str]]:
    """Lines with their ends apart; any number of carriage returns before a line feed is one end."""
    for raw in stream:
        line = raw.rstrip("\r\n")
        end = "\n" if raw.endswith("\n") else ""
        if "\r" in line:
            *firsts, line = line.split("\r")
            for first in firsts:
                yield first, "\r"
        yield line, end


def lost_reason(lost: LostLines) -> str:
    """What is wrong with lost lines, what is expected, and the remedy, after ``line 7 ``."""
    words: dict[Any, str] = {
        "fewer": "has fewer values than the header has columns; expected one value per column, quoted if it contains "
        "the delimiter",
        "more": "has a value beyond the last heading; expected one value per column, quoted if it contains the "
        "delimiter",
        "long": "is longer than the allowed length; expected at most 2 MB in a row",
        "quote": f"lies within lines {lost.opened_in} to {lost.closed_in}, which a quotation mark in line "
        f"{lost.opened_in} takes in as one value; expected a quotation mark at both ends of a value, doubled inside it"
        if lost.closed_in > lost.opened_in
        else "has a quotation mark that does not end where its value ends; expected one at both ends of a value, "
        "doubled inside it",
    }
    return f"{words[lost.kind]}. Ask the vendor to export it again."
