"""What the sections of one day's page share: the day and the 28 days up to it, and their rows, read once."""

from datetime import date
from functools import cached_property
from typing import Any

from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.queries import days, operations, quality, standings, trust
from modqa_pipeline.report.scopes.edition import Edition
from modqa_pipeline.report.scopes.period import DayFigures, Period, PeriodFacts

ALL = ("all", "(all)")


class DayFacts:
    """Rows of a day that more than one section needs; each is read at its first use."""

    def __init__(self, edition: Edition, day: date) -> None:
        self.edition = edition
        self.marts = edition.marts
        self.rules = edition.rules
        self.day = day

    @property
    def on_day(self) -> str:
        """The filter of this day's rows, as shown beside the figures."""
        return f"decision_date = '{self.day}'"

    @cached_property
    def window(self) -> PeriodFacts:
        """The 28 days up to this day, which the page leads with; the day is small print beside them."""
        return PeriodFacts(self.edition, Period.window(self.day), DayFigures(self.day, self.slices))

    @cached_property
    def slices(self) -> quality.Slices:
        """Every quality figure of the day."""
        return quality.day_slices(self.marts, self.day)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """28 days of the figures that trends and series of days need."""
        return quality.history(self.marts, self.day)

    @cached_property
    def missed(self) -> list[dict[str, Any]]:
        """Targets missed over 28 days, since when, and those that were missed until last week."""
        return standings.missed_targets(self.marts, self.day)

    @cached_property
    def outside(self) -> list[dict[str, Any]]:
        """Slices worse than the rest of their kind over 28 days, since when, and those that were until last week."""
        return standings.outside_the_rest(self.marts, self.day)

    @cached_property
    def standings(self) -> list[dict[str, Any]]:
        """How every slice stands against the rest of its kind over 28 days."""
        return standings.of_the_day(self.marts, self.day)

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What the audit of the queues found."""
        return operations.queue_findings(self.marts, self.day)

    @cached_property
    def operations(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Volume and service by slice."""
        rows = operations.slices(self.marts, self.day)
        return {(row["slice_kind"], row["slice_value"]): row for row in rows}

    @cached_property
    def checks(self) -> list[dict[str, Any]]:
        """Every check of the day."""
        return days.checks(self.marts, self.day)

    @cached_property
    def coverage(self) -> dict[str, Any]:
        """The day's draw, summed."""
        return trust.draw_coverage(self.marts, self.day, self.day)

    @cached_property
    def publications(self) -> dict[date, dict[str, Any]]:
        """Every day that was published or blocked."""
        return {row["decision_date"]: row for row in days.publication_days(self.marts)}

    def figure(self, metric: str, kind: str = "all", value: str = "(all)") -> Figure | None:
        """One figure of the day, None where the marts have none."""
        return self.slices.get((kind, value), {}).get(metric)

    def of_kind(self, kind: str) -> dict[str, dict[str, Figure]]:
        """Figures of the day by slice value and metric, for one kind of slice."""
        return {value: known for (k, value), known in self.slices.items() if k == kind}
