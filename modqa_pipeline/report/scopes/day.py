"""What the sections of one day's page share: the day, its settings, and its rows, read once."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.report.figures.measures import Figure
from modqa_pipeline.report.queries import days, operations, quality, trust
from modqa_pipeline.report.queries.marts import Marts

ALL = ("all", "(all)")


class DayFacts:
    """Rows of a day that more than one section needs; each is read at its first use."""

    def __init__(
        self,
        marts: Marts,
        day: date,
        *,
        min_audited: int = 30,
        min_shown_moderator: int = 30,
        known: Mapping[str, Known] | None = None,
        quarantine_share: float = 0.2,
    ) -> None:
        self.marts = marts
        self.day = day
        self.min_audited = min_audited
        self.min_shown_moderator = min_shown_moderator
        self.known = known or {}
        self.quarantine_share = quarantine_share

    @property
    def on_day(self) -> str:
        """The filter of this day's rows, as shown beside the figures."""
        return f"decision_date = '{self.day}'"

    @property
    def in_28_days(self) -> str:
        """The filter of the 28 days up to this day, as shown beside the figures."""
        return f"decision_date between date '{self.day}' - 27 and '{self.day}'"

    @property
    def in_window(self) -> str:
        """The filter of scorecards over the 28 days up to this day."""
        return f"period_kind = '28_days' and period_end = '{self.day}'"

    @cached_property
    def slices(self) -> quality.Slices:
        """Every quality figure of the day."""
        return quality.day_slices(self.marts, self.day)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """28 days of the figures that trends and series of days need."""
        return quality.history(self.marts, self.day)

    @cached_property
    def sites(self) -> list[dict[str, Any]]:
        """Scorecards of sites over 28 days."""
        return quality.site_scorecards(self.marts, self.day)

    @cached_property
    def queues(self) -> dict[str, dict[str, Any]]:
        """The queue registry."""
        return operations.queues(self.marts)

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
        return trust.draw_coverage(self.marts, self.day)

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

    @cached_property
    def _shared_names(self) -> set[str]:
        counts = Counter(row["queue_name"] for row in self.queues.values())
        return {name for name, n in counts.items() if n > 1}

    def queue_name(self, queue_id: str, known_as: str | None = None) -> str:
        """The registry's name of a queue, with its id if queues share the name; the id if there is no name."""
        name = (self.queues.get(queue_id) or {}).get("queue_name") or known_as or queue_id
        return f"{queue_id} ({name})" if name in self._shared_names else name

    def queue_owner(self, queue_id: str) -> str | None:
        """The team that owns a queue; None if no team does."""
        return (self.queues.get(queue_id) or {}).get("owner")


def anchor(kind: str, value: str) -> str:
    """The anchor of a row of a site, a queue or a check on its page; safe for any characters in the name."""
    return f"{kind}-{sha256(value.encode()).hexdigest()[:10]}"


def site_value(row: dict[str, Any]) -> str:
    """The slice value of a site: ``vendor/site``."""
    return f"{row['vendor']}/{row['site']}" if row["vendor"] else str(row["site"])
