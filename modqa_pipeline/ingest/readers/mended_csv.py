"""A CSV file line by line, for files in which lines and records are not the same.

DuckDB reads a good file alone. Where lines are left over after that (blank ones, line ends inside quotes, rows that
are no records, a quotation mark that swallows rows), or where the mapping says that something stands around the
table, this makes a copy that holds its records alone, and says which line each of them has.
"""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.csv_records import Record, Records, lines_of
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


class _Mender:
    def __init__(self, stream: TextIO, copy: TextIO, mapping: Mapping) -> None:
        self.lines = lines_of(stream)
        self.copy = copy
        self.delimiter = mapping.delimiter
        self.header_row = mapping.header_row
        self.skip = re.compile(mapping.skip_rows_matching) if mapping.skip_rows_matching else None
        self.writer = csv.writer(copy, delimiter=self.delimiter, lineterminator="\n")
        self.records = Records(self.lines, self.delimiter)
        self.row = self.index = 0
        self.done = Mended()

    def run(self) -> Mended:
        self._read_header()
        delimiter, most = self.delimiter, self.records.width - 1
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
            record = self.records.record(line, end)
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
                self.records.width = len(self.done.header)
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
        record = self.records.record(line, end)
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
        elif any(map(seen, record.values[self.records.width :])):
            self.done.lost.append(LostLines(first, first, "more"))
        elif len(record.values) < self.records.width:
            self.done.lost.append(LostLines(first, first, "fewer"))
        elif sum(len(value.encode()) + 3 for value in record.values) > MOST_BYTES:
            self.done.lost.append(LostLines(first, first, "long"))
        else:
            self._count_record()
            self.writer.writerow(record.values[: self.records.width])

    def _lose_swallowed(self, record: Record, first: int) -> None:
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
