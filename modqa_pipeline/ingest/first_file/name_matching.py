"""How alike a delivered name and a name of the contract are; the same for words of an enumeration."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

from modqa_pipeline.ingest.first_file.meanings import NAMES, WORDS

SAME, KNOWN, ALIKE = 3.0, 2.0, 1.0
_LEAST_RATIO = 0.86


@cache
def plain(name: str) -> str:
    """A name without case, accents, marks, and without what stands in brackets.

    >>> plain('Handle Time (mm:ss)'), plain('ticketID'), plain('Decisão_Final')
    ('handle time', 'ticket id', 'decisao final')
    """
    bare = name if name.startswith(("(", "[")) else re.sub(r"[(\[].*?[)\]]", " ", name)
    return " ".join(words_of(bare))


def words_of(name: str) -> list[str]:
    """Words of a name, without case, accents and marks.

    >>> words_of('durationMs'), words_of('AHT (min)')
    (['duration', 'ms'], ['aht', 'min'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    letters = (c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    return re.findall(r"\w+", "".join(letters).casefold().replace("_", " "))


def likeness(column: str, heading: str) -> float:
    """How well a heading names a contract column: `SAME`, less than that for a known name, `ALIKE` for a likely one.

    >>> likeness('queue_id', 'Queue-ID') == SAME, KNOWN > likeness('queue_id', 'Queue Name') > ALIKE
    (True, True)
    >>> likeness('decision_id', 'Shoe size')
    0.0
    """
    name, wanted = plain(heading), plain(column)
    if not name:
        return 0.0
    if name == wanted:
        return SAME
    known = NAMES.get(column, ())
    words = sorted(name.split())
    for place, other in enumerate(known):
        if words == sorted(other.split()):
            return KNOWN - place / 100
    if len(name) < 5:
        return 0.0
    ratio = max(SequenceMatcher(None, name, other).ratio() for other in (wanted, *known))
    return ALIKE * ratio if ratio >= _LEAST_RATIO else 0.0


def knows(heading: str, columns: tuple[str, ...]) -> bool:
    """Whether a text is a name, or a known other name, of one of the columns."""
    return any(likeness(column, heading) > ALIKE for column in columns)


def meaning(column: str, values: tuple[str, ...], word: str) -> str | None:
    """The contract's word for a delivered one; None where it is not known.

    >>> meaning('decision', ('approve', 'remove'), 'REJECTED'), meaning('decision', ('approve',), 'Pending L2')
    ('remove', None)
    """
    said = plain(word)
    for value in values:
        if said == plain(value) or said in WORDS.get(column, {}).get(value, ()):
            return value
    return None


def share_known(column: str, values: tuple[str, ...], words: tuple[str, ...]) -> float:
    """Share of distinct delivered words that an enumeration knows."""
    return sum(meaning(column, values, word) is not None for word in words) / max(len(words), 1)
