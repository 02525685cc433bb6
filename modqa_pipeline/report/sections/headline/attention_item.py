"""One row of "needs attention", and what puts it before another."""

from dataclasses import dataclass
from datetime import date

DOUBT, HARM, REMARK = 0, 1, 2
"""Ranks: it makes the figures doubtful; it harms; it is good to know."""


@dataclass(frozen=True)
class Item:
    """What, where, how much, since when, whose, and where its details are.

    Within a rank a lower `grade` comes first, and within a grade the greater harm.
    """

    what: str
    where: str
    how_much: str
    href: str
    since: date | None = None
    owner: str | None = None
    rank: int = HARM
    grade: int = 0
    harm: float = 0.0
    certainty: float = 0.0

    def order(self) -> tuple:
        """Sorts the most pressing first; names last, so that the order never depends on chance."""
        return self.rank, self.grade, -self.harm, -self.certainty, self.what, self.where
