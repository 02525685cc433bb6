"""Types of the assignment: auditors, audits, their readings, and the result."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from modqa_pipeline.forms.worksheet import FIRST, SECOND


@dataclass(frozen=True)
class Auditor:
    """One line of the roster; a blank list of languages or entity types is no restriction.

    Attributes
    ----------
    daily_capacity : int or None
        Most audits of one day's draw that they can do; None is unknown and is no limit.
    left_on : date or None
        Their last day.
    """

    auditor_key: str
    moderator_key: str | None = None
    site: str | None = None
    languages: frozenset[str] = frozenset()
    entity_types: frozenset[str] = frozenset()
    daily_capacity: int | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Audit:
    """The facts about a drawn decision that assignment needs.

    Attributes
    ----------
    is_second_read : bool
        Read twice, by two people.
    read_by : frozenset of str
        Keys of people who have read it before and may not read it again.
    """

    decision_id: str
    entity_type: str
    language: str | None = None
    moderator_key: str | None = None
    vendor: str | None = None
    site: str | None = None
    is_second_read: bool = False
    read_by: frozenset[str] = frozenset()

    @property
    def rounds(self) -> tuple[str, ...]:
        """Rounds in which it must be read."""
        return (FIRST, SECOND) if self.is_second_read else (FIRST,)


class Reading(NamedTuple):
    """An audit and which of its readings."""

    audit: Audit
    audit_round: str


@dataclass(frozen=True)
class Assignment:
    """Readings by auditor, in the order of the audits, and readings that nobody can do, with the reason."""

    by_auditor: dict[str, list[Reading]]
    unassigned: list[tuple[Reading, str]]
