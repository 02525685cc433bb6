"""Rows of a delivered text file by their line numbers, as they were delivered; no more of it is kept."""

import csv
import io
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
        number = 0
        for number, text, width in _numbered(stream, mapping):
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


def _numbered(stream: TextIO, mapping: Mapping) -> Iterator[tuple[int, str, int]]:
    """Every row with its number, numbered as the reader numbers it; of the headings also how many there are."""
    lines = lines_of(stream)
    following = _Following(lines)
    records = Records(following, mapping.delimiter)
    number = 0
    for line, end in lines:
        number += 1
        if '"' not in line and records.width:
            yield number, line, 0
            continue
        record = records.record(line, end)
        parts = [(line, end), *following.taken]
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
