"""One row of "needs attention", and the order of the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from modqa_pipeline.config.rows.known import Known

DOUBT, HARM, REMARK, WATCH, KNOWN = range(5)
"""Ranks: the figures are doubtful; harm is expected; good to know; to watch; accepted until a day."""


@dataclass(frozen=True)
class Item:
    """What, where, how much, since when, its owner, and the link to its details.

    Within a rank, a lower `grade` comes first; within a grade, the greater harm. `key` is that of the alert on it;
    `slice` is the kind and value of the slice that it is about, `metric` the metric, if it is about one.
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
    key: str | None = None
    metric: str = ""
    slice: tuple[str, str] | None = None

    def order(self) -> tuple[Any, ...]:
        """Sort key: the most urgent first; names last, so that equal rows are always in the same order."""
        return self.rank, self.grade, -self.harm, -self.certainty, self.what, self.where


def quieted(item: Item, known: Mapping[str, Known]) -> Item:
    """The item as it is, or as what somebody has accepted until a day (`config/known.csv`)."""
    accepted = known.get(item.key or "")
    if accepted is None:
        return item
    return replace(
        item,
        what=f"Known until {accepted.until}: {item.what[:1].lower()}{item.what[1:]}",
        how_much=accepted.reason,
        owner=accepted.owner,
        rank=KNOWN,
    )
