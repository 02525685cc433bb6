"""One row of "needs attention", and the order of the rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

DOUBT, HARM, REMARK = 0, 1, 2
"""Ranks: the figures are doubtful; harm is expected; good to know."""


@dataclass(frozen=True)
class Item:
    """What, where, how much, since when, its owner, and the link to its details.

    Within a rank, a lower `grade` comes first; within a grade, the greater harm.
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

    def order(self) -> tuple[Any, ...]:
        """Sort key: the most urgent first; names last, so that equal rows are always in the same order."""
        return self.rank, self.grade, -self.harm, -self.certainty, self.what, self.where
