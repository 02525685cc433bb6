"""What the audit team's page shares: what was handed out, what came back, and when the rest is due."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from modqa_pipeline.report.scopes.day import DayFacts

DAYS = 28
"""Decision days that the page looks back, up to the newest that was handed out."""


@dataclass(frozen=True)
class HandedOut:
    """Readings of one wave of a decision day that one auditor was given.

    Attributes
    ----------
    auditor_key : str
        Pseudonym of the auditor.
    audit_round : str
        `first`, `second` or `adjudication`; golden items are among the first readings, as the auditor sees them.
    drawn_on : date
        UTC day on which the draw was recorded.
    n_returned : int
        Of those given, the ones with a verdict of the client in their round.
    """

    auditor_key: str
    audit_round: str
    decision_date: date
    drawn_on: date
    n_given: int
    n_returned: int

    @property
    def n_open(self) -> int:
        """Readings that have not come back."""
        return self.n_given - self.n_returned


@dataclass(frozen=True)
class Assignments:
    """What was handed out over the last days, as of a day.

    Attributes
    ----------
    today : date
        UTC day of the writing; what is due before it is overdue.
    due_days : int
        `[worksheets] due_days`.
    unassigned : mapping
        Reason to the number of readings that nobody can do.
    """

    today: date
    due_days: int
    given: list[HandedOut]
    unassigned: Mapping[str, int] = field(default_factory=dict)


class TeamFacts:
    """The hand-outs by auditor and by day, and the newest published day; `pages` are the files that links lead to."""

    def __init__(
        self, assignments: Assignments, newest: DayFacts | None, pages: Collection[str] = ()
    ) -> None:
        self.assignments = assignments
        self.newest = newest
        self.pages = pages

    @property
    def given(self) -> list[HandedOut]:
        """Everything that was handed out."""
        return self.assignments.given

    @cached_property
    def open(self) -> list[HandedOut]:
        """What has not come back, or not all of it."""
        return [each for each in self.given if each.n_open]

    @cached_property
    def overdue(self) -> list[HandedOut]:
        """What should have come back before today."""
        return [each for each in self.open if self.is_overdue(each)]

    def due(self, each: HandedOut) -> date:
        """The last day on which its verdicts are in time."""
        return each.drawn_on + timedelta(days=self.assignments.due_days)

    def is_overdue(self, each: HandedOut) -> bool:
        """Whether some of it has not come back though it was due before today."""
        return bool(each.n_open) and self.due(each) < self.assignments.today

    @cached_property
    def by_auditor(self) -> dict[str, list[HandedOut]]:
        """What each auditor was given."""
        found: dict[str, list[HandedOut]] = defaultdict(list)
        for each in self.given:
            found[each.auditor_key].append(each)
        return found

    @cached_property
    def by_day(self) -> dict[date, list[HandedOut]]:
        """What was given of each decision day, the oldest first."""
        found: dict[date, list[HandedOut]] = defaultdict(list)
        for each in sorted(self.given, key=lambda each: each.decision_date):
            found[each.decision_date].append(each)
        return found
