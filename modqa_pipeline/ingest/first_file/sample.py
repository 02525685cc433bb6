"""A delivered column as it is judged: its heading, and the values of the rows that were looked at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.first_file import value_forms
from modqa_pipeline.ingest.rows.people import WORDS_FOR_NOTHING

#: Rows of a file that are judged.
JUDGED_ROWS = 5_000
#: A form counts if this share of the values has it.
MOST = 0.9


@dataclass(frozen=True)
class Sample:
    """One delivered column.

    Attributes
    ----------
    place : int
        Place among the columns, from 0.
    values : tuple of str
        What the rows say, without blanks and words for nothing.
    nothings : tuple of str
        Words for nothing that stand in it.
    """

    name: str
    place: int
    values: tuple[str, ...]
    nothings: tuple[str, ...] = ()

    @cached_property
    def kind(self) -> str:
        """Kind of nearly all values: moment, day, clock, number, text, or nothing where there is none.

        >>> Sample('When', 0, ('25/02/2026 09:30', '26/02/2026 10:00')).kind
        'moment'
        """
        if not self.values:
            return "nothing"
        kinds = Counter(value_forms.kind_of(value) for value in self.values)
        kind, n = kinds.most_common(1)[0]
        return kind if n >= MOST * len(self.values) else "text"

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Distinct values, the most frequent first."""
        return tuple(word for word, _ in Counter(self.values).most_common())


def samples(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Sample]:
    """Columns of a table, from its first rows.

    >>> [column.nothings for column in samples(['a', 'b'], [['1', 'NULL'], ['', 'x']])]
    [(), ('NULL',)]
    """
    values: list[list[str]] = [[] for _ in headings]
    nothings: list[dict[str, None]] = [{} for _ in headings]
    for row in list(rows)[:JUDGED_ROWS]:
        for place, value in enumerate(map(seen, row[: len(headings)])):
            if value in WORDS_FOR_NOTHING:
                nothings[place][value] = None
            elif value:
                values[place].append(value)
    return [
        Sample(name, place, tuple(values[place]), tuple(nothings[place]))
        for place, name in enumerate(headings)
    ]
