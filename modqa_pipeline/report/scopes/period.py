"""What the sections about a period share: 28 days, a week or a month, and its rows, read once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.queries import days, operations, outcomes, people, quality, trust
from modqa_pipeline.report.queries.quality import Slices
from modqa_pipeline.report.scopes.edition import Edition
from modqa_pipeline.report.scopes.subjects import site_value

Slice = tuple[str, str]
WINDOW, WEEK, MONTH = "28_days", "week", "month"


@dataclass(frozen=True)
class Period:
    """28 days, a week or a month, both ends included."""

    kind: str
    first: date
    last: date

    @classmethod
    def window(cls, last: date) -> "Period":
        """The 28 days up to a day."""
        return cls(WINDOW, last - timedelta(days=27), last)

    @classmethod
    def week(cls, day: date) -> "Period":
        """The week, Monday to Sunday, that holds a day."""
        monday = day - timedelta(days=day.weekday())
        return cls(WEEK, monday, monday + timedelta(days=6))

    @classmethod
    def month(cls, day: date) -> "Period":
        """The month that holds a day."""
        first = day.replace(day=1)
        return cls(MONTH, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    def neighbours(self) -> tuple["Period", "Period"]:
        """The period before and the one after."""
        make = {WINDOW: Period.window, WEEK: Period.week, MONTH: Period.month}[self.kind]
        return make(self.first - timedelta(days=1)), make(self.last + timedelta(days=1))

    @property
    def words(self) -> str:
        """When, as a part of a sentence: ``over 28 days``, ``in the week from 16 November``, ``in November 2026``."""
        if self.kind == WINDOW:
            return "over 28 days"
        if self.kind == WEEK:
            return f"in the week from {wording.day_name(self.first)}"
        return f"in {wording.month_name(self.first)}"

    @property
    def noun(self) -> str:
        """The same as a noun: ``the 28 days up to 20 November``."""
        if self.kind == WINDOW:
            return f"the 28 days up to {wording.day_name(self.last)}"
        return self.words.removeprefix("in ")

    @property
    def of_days(self) -> str:
        """The filter of marts with a row a day, as shown beside the figures."""
        return f"decision_date between '{self.first}' and '{self.last}'"

    @property
    def of_scorecards(self) -> str:
        """The filter of scorecards and target verdicts, as shown beside the figures."""
        return f"period_kind = '{self.kind}' and period_start = '{self.first}'"

    @property
    def of_figures(self) -> str:
        """The mart of this kind's quality figures with its filter, as shown beside the figures."""
        mart, column = quality.PERIOD_MARTS[self.kind]
        return f"marts.{mart} where {column} = '{self.first}'"


class PeriodFacts:
    """Rows of a period that more than one section needs; each is read at its first use.

    Attributes
    ----------
    day : DayFigures or None
        The day whose figures stand beside those of the period in small print; None where none do.
    """

    def __init__(self, edition: Edition, period: Period, day: "DayFigures | None" = None) -> None:
        self.edition = edition
        self.marts = edition.marts
        self.rules = edition.rules
        self.period = period
        self.day = day

    @cached_property
    def slices(self) -> Slices:
        """Every quality figure of the period, with its target and verdict."""
        return quality.period_slices(self.marts, self.period.kind, self.period.first)

    @cached_property
    def sites(self) -> list[dict[str, Any]]:
        """Scorecards of sites."""
        return quality.site_scorecards(self.marts, self.period.kind, self.period.first)

    @cached_property
    def operations(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Volume and service by slice, added up."""
        rows = operations.added_up(self.marts, self.period.first, self.period.last)
        return {(row["slice_kind"], row["slice_value"]): row for row in rows}

    @cached_property
    def newest_day(self) -> date | None:
        """The newest day that was built."""
        return days.newest_day(self.marts)

    @property
    def is_closed(self) -> bool:
        """Whether the scorecards of the period are final, as those of a month are once it has closed."""
        return any(row["is_final"] for row in self.sites)

    @cached_property
    def moderators(self) -> list[dict[str, Any]]:
        """Scorecards of moderators with audits; months have none."""
        return people.moderator_scorecards(self.marts, self.period.kind, self.period.first)

    @cached_property
    def outcomes(self) -> list[dict[str, Any]]:
        """Counts of audited decisions by place, policy, decision and verdict."""
        return outcomes.decisions_by_verdict(self.marts, self.period.first, self.period.last)

    @cached_property
    def errors(self) -> list[dict[str, Any]]:
        """Every decision that the audit found wrong, the gravest first."""
        return outcomes.errors(self.marts, self.period.first, self.period.last)

    @cached_property
    def outcomes_of(self) -> dict[Slice, list[dict[str, Any]]]:
        """The counts of audited decisions by site, queue and policy."""
        return _by_slice(self.outcomes)

    @cached_property
    def errors_of(self) -> dict[Slice, list[dict[str, Any]]]:
        """The wrong decisions by site, queue and policy."""
        return _by_slice(self.errors)

    @cached_property
    def coverage(self) -> dict[str, Any]:
        """The draws of the period, summed."""
        return trust.draw_coverage(self.marts, self.period.first, self.period.last)

    def figure(self, metric: str, kind: str = "all", value: str = "(all)") -> Figure | None:
        """One figure of the period, None where the marts have none."""
        return self.slices.get((kind, value), {}).get(metric)

    def of_kind(self, kind: str) -> dict[str, dict[str, Figure]]:
        """Figures by slice value and metric, for one kind of slice."""
        return {value: known for (k, value), known in self.slices.items() if k == kind}


def _by_slice(rows: list[dict[str, Any]]) -> dict[Slice, list[dict[str, Any]]]:
    """Rows of audited decisions by each place that they belong to; of several right policies to each."""
    found: dict[Slice, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["site"]:
            found["site", site_value(row)].append(row)
        found["queue", row["queue_id"]].append(row)
        for code in (row["policy_code"] or "").split("|"):
            found["policy", code].append(row)
    return found


@dataclass(frozen=True)
class DayFigures:
    """A day and its quality figures, for small print beside those of a period."""

    date: date
    slices: Slices

    def figure(self, metric: str, kind: str = "all", value: str = "(all)") -> Figure | None:
        """One figure of the day, None where the marts have none."""
        return self.slices.get((kind, value), {}).get(metric)
