"""Rows of a delivered text file by their line numbers, as they were delivered; no more of it is kept."""

import csv
import io
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.csv_records import Records, lines_of
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.text_file import open_text


@dataclass
class TextRows:
    """Some rows of a CSV file.

    Attributes
    ----------
    before : list of str
        Rows above the headings, which a mapping counts.
    rows : dict
        Line number to the text of the row, line ends within quotation marks included.
    """

    before: list[str] = field(default_factory=list)
    heading: str = ""
    rows: dict[int, str] = field(default_factory=dict)


def csv_rows(file: Path, mapping: Mapping, wanted: Collection[int]) -> TextRows:
    """The headings of a CSV file, and its rows of these numbers."""
    found = TextRows()
    last = max(wanted, default=0)
    with open_text(file, mapping.encoding) as stream:
        for number, text, width in _numbered(stream, mapping, sorted(wanted)):
            if width:
                found.heading = text
                found.before = found.before[: (mapping.header_row or 1) - 1]
            elif not found.heading:
                found.before.append(text)
            elif number in wanted:
                found.rows[number] = text
            if number >= last and found.heading:
                break
    return found


def json_lines(file: Path, encoding: str, wanted: Collection[int]) -> dict[int, str]:
    """Lines of these numbers, without their ends."""
    last, found = max(wanted, default=0), {}
    with open_text(file, encoding, newline=None) as stream:
        for number, line in enumerate(stream, 1):
            if number in wanted:
                found[number] = line.rstrip("\n")
            if number >= last:
                break
    return found


class _Following:
    """Lines that a record takes in behind its first one."""

    def __init__(self, lines: Iterator[tuple[str, str]]) -> None:
        self.lines = lines
        self.taken: list[tuple[str, str]] = []

    def __iter__(self) -> "Iterator[tuple[str, str]]":
        return self

    def __next__(self) -> tuple[str, str]:
        self.taken.append(next(self.lines))
        return self.taken[-1]


class _Blocks:
    """The lines of a text, of which those that are certainly rows of their own may be passed over many at a time."""

    SIZE = 1 << 14

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.lines: Iterator[str] = iter(())
        self.n_left = 0
        self.rest = ""

    def __iter__(self) -> "Iterator[str]":
        return self

    def __next__(self) -> str:
        if not self.n_left:
            self._hold(self._block())
        line = next(self.lines)
        self.n_left -= 1
        return line

    def passed_over(self, most: int) -> int:
        """Pass over whole blocks of at most so many lines; how many lines these have."""
        n_passed = 0
        while not self.n_left and n_passed < most:
            block = self._block()
            n = block.count("\n")
            if not n or n_passed + n > most or '"' in block or "\r" in block:
                self._hold(block)
                break
            n_passed += n
        return n_passed

    def _hold(self, block: str) -> None:
        lines = block.split("\n")
        held = [f"{line}\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])
        self.lines, self.n_left = iter(held), len(held)

    def _block(self) -> str:
        """Complete lines, or what is left of the last one; empty at the end."""
        while True:
            more = self.stream.read(self.SIZE)
            text = self.rest + more
            cut = text.rfind("\n") + 1 if more else len(text)
            if cut or not more:
                self.rest = text[cut:]
                return text[:cut]
            self.rest = text


def _numbered(
    stream: TextIO, mapping: Mapping, wanted: list[int]
) -> Iterator[tuple[int, str, int]]:
    """Rows with their numbers, numbered as the reader numbers them; of the headings also how many there are.

    Every row as far as the headings, and those that are wanted; others may be left out.
    """
    blocks = _Blocks(stream)
    lines = lines_of(blocks)
    following = _Following(lines)
    records = Records(following, mapping.delimiter)
    number, end = 0, ""
    while True:
        # behind a carriage return the rest of the line is still to come
        if records.width and end != "\r":
            place = bisect_right(wanted, number)
            number += blocks.passed_over(wanted[place] - number - 1) if place < len(wanted) else 0
        line, end = next(lines, (None, ""))
        if line is None:
            return
        number += 1
        if '"' not in line and records.width:
            yield number, line, 0
            continue
        record = records.record(line, end)
        parts = [(line, end), *following.taken]
        end = parts[-1][1]
        following.taken.clear()
        if record.end == "whole" and not record.holds_rows:
            text = "".join(part for pair in parts for part in pair)[: -len(parts[-1][1]) or None]
            width = 0
            if not records.width and _is_heading(number, record.values, mapping):
                width = records.width = len(headings(record.values))
            yield number, text, width
            continue
        for part, _ in parts:
            # its quotation marks are no pairs: as characters of values they take in no other row
            yield number, as_text(part.split(mapping.delimiter), mapping.delimiter), 0
            number += 1
        number -= 1


def _is_heading(number: int, values: list[str], mapping: Mapping) -> bool:
    return number == mapping.header_row if mapping.header_row else any(map(seen, values))


def as_text(values: Collection[str], delimiter: str) -> str:
    """Values as one row of CSV, without its line end."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(values)
    return out.getvalue()


def without_columns(text: str, places: Collection[int], delimiter: str) -> str:
    """A row of CSV without the values at some places."""
    values = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return as_text([value for i, value in enumerate(values) if i not in places], delimiter)
