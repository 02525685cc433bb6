"""What the pages of sites, queues and policies share: their weeks and months, read once for all of them."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from modqa_pipeline.report.figures.measures import Figure, figure_of
from modqa_pipeline.report.queries import places
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import Slice
from modqa_pipeline.report.scopes.subjects import KINDS

Rows = list[dict[str, Any]]
WEEKS, MONTHS = 26, 6
"""How far back the pages look."""


class Places:
    """Rows of all places up to a day; the 28 days up to it are those of the day's page."""

    def __init__(self, day: DayFacts) -> None:
        self.day = day
        self.window = day.window
        self.edition = day.edition
        self.monday = day.day - timedelta(days=day.day.weekday())
        self.first_week = self.monday - timedelta(weeks=WEEKS - 1)

    @property
    def of_weeks(self) -> str:
        """The filter of the weeks shown, as shown beside the figures."""
        return f"decision_week between '{self.first_week}' and '{self.monday}'"

    @property
    def first_month(self) -> date:
        """The first day of the earliest month shown."""
        months = self.day.day.year * 12 + self.day.day.month - MONTHS
        return date(months // 12, months % 12 + 1, 1)

    def subjects(self) -> list[Slice]:
        """Sites, queues and policies with decisions in the 28 days, by kind and name; blank ones have no page."""
        return sorted(
            (kind, value)
            for kind, value in self.window.slices
            if kind in KINDS and "(blank)" not in value
        )

    @cached_property
    def weeks(self) -> dict[Slice, dict[date, dict[str, Figure]]]:
        """Figures by slice, Monday and metric, in the order of the weeks."""
        found: dict[Slice, dict[date, dict[str, Figure]]] = defaultdict(dict)
        for row in places.weekly_figures(self.day.marts, self.first_week, self.monday):
            week = found[row["slice_kind"], row["slice_value"]].setdefault(row["decision_week"], {})
            week[row["metric"]] = figure_of(row)
        return found

    @cached_property
    def operations(self) -> dict[tuple[str, str, date], dict[str, Any]]:
        """Counts by slice and Monday."""
        rows = places.weekly_operations(self.day.marts, self.first_week, self.day.day)
        return {(row["slice_kind"], row["slice_value"], row["decision_week"]): row for row in rows}

    @cached_property
    def months(self) -> dict[str, Rows]:
        """Monthly scorecards by site, the newest first."""
        rows = places.monthly_scorecards(self.day.marts, self.first_month, self.day.day)
        return _by(rows, lambda row: f"{row['vendor'] or '(blank)'}/{row['site']}")

    @cached_property
    def disputes(self) -> dict[str, Rows]:
        """Disputes by site, the newest month first."""
        rows = places.disputes(self.day.marts, self.first_month)
        return _by(rows, lambda row: row["slice_value"])

    @cached_property
    def appeals(self) -> dict[Slice, Rows]:
        """Appeals by slice, the newest month first."""
        rows = places.appeals(self.day.marts, self.first_month)
        return _by(rows, lambda row: (row["slice_kind"], row["slice_value"]))


def _by(rows: Rows, key: Any) -> dict[Any, Rows]:
    found: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
