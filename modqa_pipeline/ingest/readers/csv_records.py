"""Splits the text of a CSV file into records, one after the other, and says where a quotation mark does not end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from modqa_pipeline.home.seen_text import seen


@dataclass
class Record:
    """One record, or what a quotation mark that does not end has taken in."""

    values: list[str]
    end: Literal["whole", "open", "junk"]
    n_lines: int = 1
    holds_rows: bool = False
    #: Lines of it that are not blank, counted from 0, as ranges.
    filled: list[list[int]] = field(default_factory=lambda: [[0, 0]])


class Records:
    """Records of a text, from its lines.

    Parameters
    ----------
    lines : iterator
        Lines with their ends apart, as `lines_of` gives them.
    """

    def __init__(self, lines: Iterator[tuple[str, str]], delimiter: str) -> None:
        self.lines, self.delimiter = lines, delimiter
        #: Number of headings, once they are known.
        self.width = 0

    def record(self, line: str, end: str) -> Record:
        """The values of the record that begins with this line; further lines are read while a quote is open."""
        if '"' not in line:
            return Record(line.split(self.delimiter), "whole")
        record = Record([], "whole")
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

    def _quoted(self, record: Record, line: str, end: str, at: int) -> tuple[str, str, str, int]:
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

    def _note_line(self, record: Record, line: str) -> None:
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


def lines_of(stream: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Lines with their ends apart; any number of carriage returns before a line feed is one end."""
    for raw in stream:
        line = raw.rstrip("\r\n")
        end = "\n" if raw.endswith("\n") else ""
        if "\r" in line:
            *firsts, line = line.split("\r")
            for first in firsts:
                yield first, "\r"
        yield line, end
