"""Where a table stands in a file: its delimiter, the row of its headings, and the rows around it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.first_file import value_forms
from modqa_pipeline.ingest.first_file.meanings import AROUND
from modqa_pipeline.ingest.first_file.name_matching import knows

Rows = Sequence[Sequence[str]]
DELIMITERS = (",", ";", "\t", "|")
#: Rows at the beginning among which the headings are looked for.
_SEARCHED = 50


def split_records(text: str, delimiter: str) -> list[list[str]]:
    r"""Records of a CSV text, blank lines included: their numbers are those that a spreadsheet shows.

    >>> split_records('a;"b\nc"\n\n1;2\n', ';')
    [['a', 'b\nc'], [], ['1', '2']]
    """
    records = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            records.append([seen(value) for value in record])
    except csv.Error:  # a value longer than any of a table
        pass
    return records


def judge_delimiter(text: str) -> tuple[str, str] | None:
    r"""The delimiter that parts most rows into the same number of values, and why; None where none parts any.

    >>> judge_delimiter('id;score\n1;0,5\n2;0,7\n')
    (';', '3 of 3 rows have 2 values each')
    >>> judge_delimiter('Dear all,\nplease find the file below.\n') is None
    True
    """
    found = []
    for delimiter in DELIMITERS:
        widths = [len(r) for r in split_records(text, delimiter)[:1000] if any(r)]
        counted = Counter(width for width in widths if width > 1)
        if not counted:
            continue
        width, n = max(counted.items(), key=lambda item: item[0] * item[1])
        if n >= 2 or (n == 1 and len(widths) == 1):
            score = n / len(widths) * (width - 1)
            found.append(
                (score, delimiter, f"{n:,} of {len(widths):,} rows have {width} values each")
            )
    if not found:
        return None
    _, delimiter, why = max(found, key=lambda item: (item[0], -DELIMITERS.index(item[1])))
    return delimiter, why


def usual_width(rows: Rows) -> int:
    """Number of filled values that most rows have at least; the widest of those that are frequent.

    >>> usual_width([['Title'], ['a', 'b'], ['1', '2'], ['3', '']])
    2
    """
    counted = Counter(n for row in rows if (n := sum(map(bool, row))))
    return max(counted, key=lambda n: (counted[n] * n, n), default=0)


def find_headings(rows: Rows, columns: tuple[str, ...]) -> int | None:
    """Index of the row of headings: the one that names most contract columns, else the first of words alone.

    >>> rows = [['Decisions of March'], [], ['Case ID', 'Action'], ['T-1', 'Approved']]
    >>> find_headings(rows, ('decision', 'decision_id'))
    2
    >>> find_headings([['2026-03-01', '1'], ['2026-03-02', '2']], ('decision',)) is None
    True
    """
    width = usual_width(rows[:_SEARCHED])
    least = max(1, round(width * 0.6))
    best, most_named = None, -1
    for index, row in enumerate(rows[:_SEARCHED]):
        filled = [value for value in row if value]
        if len(filled) < least or not all(map(_is_heading, filled)):
            continue
        n_named = sum(knows(value, columns) for value in filled)
        if n_named > most_named:
            best, most_named = index, n_named
    return best if width > 1 or most_named > 0 else None


def _is_heading(value: str) -> bool:
    return len(value) <= 100 and value_forms.kind_of(value) == "text"


@dataclass(frozen=True)
class Around:
    """Rows below the headings that are no rows of the table.

    Attributes
    ----------
    words : tuple of str
        Words that such rows begin with, as the file writes them.
    n_unsure : int
        Rows with few values that begin with none of the known words.
    is_unsure : bool
        A row of the table begins with one of the words, too.
    """

    words: tuple[str, ...] = ()
    n_unsure: int = 0
    is_unsure: bool = False

    @property
    def pattern(self) -> str:
        r"""For `skip_rows_matching`.

        >>> Around(('Total', 'Note')).pattern
        '^(Total|Note)\\b'
        """
        return f"^({'|'.join(map(re.escape, self.words))})\\b"


def find_around(rows: Rows, tail: Rows, width: int) -> tuple[Around, list[int]]:
    """Rows that are none of the table, and the places of those that are.

    Parameters
    ----------
    rows, tail : rows of texts
        Below the headings, and at the end of a long file.

    >>> found, kept = find_around([['T-1', 'a', 'b', '1'], ['Total', '', '', '1']], [['Note: sample']], 4)
    >>> found.words, kept
    (('Total', 'Note'), [0])
    """
    usual = usual_width(rows) or width
    words: dict[str, None] = {}
    kept, n_unsure = [], 0
    for place, row in enumerate((*rows, *tail)):
        filled = [value for value in row if value]
        word = _first_word(filled)
        if filled and len(filled) < usual and word:
            words[word] = None
        elif width >= 4 and 0 < len(filled) <= width // 4 and len(filled) < usual:
            n_unsure += 1
        elif filled and place < len(rows):
            kept.append(place)
    found = Around(tuple(words), n_unsure)
    if not words:
        return found, kept
    pattern = re.compile(found.pattern)
    firsts = (next((value for value in rows[place] if value), "") for place in kept)
    return Around(found.words, n_unsure, any(map(pattern.search, firsts))), kept


def _first_word(filled: list[str]) -> str | None:
    found = re.match(r"[^\W\d_][\w-]*", filled[0]) if filled else None
    return found[0] if found and found[0].casefold() in AROUND else None
