"""Facts that a run knows when it chooses its days, and the days that each reason adds. Pure: no reads, no writes.

A day is *built* once it has a draw or a state. It is built for the first time when somebody asks for it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from modqa_pipeline.facts.draws import LATE, MAIN, DrawRecord
from modqa_pipeline.facts.lots import week_of
from modqa_pipeline.runs.day_states import DayState
from modqa_pipeline.runs.dependent_days import VerdictsCheck
from modqa_pipeline.runs.touches import Touches


@dataclass(frozen=True)
class Situation:
    """What a run knows before it chooses its days.

    Attributes
    ----------
    requested : list of date
        Days asked for; none if a run only follows deliveries.
    may_draw : bool
        Whether a day may be drawn. The sensor and a rebuild never make a first draw.
    touches : Touches
        Deliveries, by the days that they touch.
    draws : list of DrawRecord
        Every recorded draw.
    states : dict of date to DayState
        State of each day at the last publication.
    last_receipt : int
        Sequence of the last delivery that was read.
    late_after_days : int
        Days after which late rows are drawn.
    verdicts_check : VerdictsCheck
        Days on which the check of the verdicts' age last failed.
    unfinished : set of date
        Days of a run that was killed or failed.
    top_ups : mapping of date to int
        Audits asked for beyond the main draw of a day, as a total.
    lot_weeks_drawn : set of date or None
        Mondays of the weeks whose lots have been drawn; None if the plan has no lots.
    """

    requested: list[date]
    may_draw: bool
    touches: Touches
    draws: list[DrawRecord]
    states: dict[date, DayState]
    last_receipt: int
    late_after_days: int
    verdicts_check: VerdictsCheck
    unfinished: AbstractSet[date] = frozenset()
    top_ups: Mapping[date, int] = field(default_factory=dict)
    lot_weeks_drawn: AbstractSet[date] | None = None

    @cached_property
    def main_draws(self) -> dict[date, DrawRecord]:
        """The main draw of each day that had decisions; a day drawn while it was empty has none."""
        return {d.day: d for d in self.draws if d.wave == MAIN and d.n_decisions > 0}

    @cached_property
    def late_draws(self) -> dict[date, DrawRecord]:
        """The draw of a day's late rows."""
        return {d.day: d for d in self.draws if d.wave == LATE}

    @cached_property
    def built(self) -> set[date]:
        """Days that have been built before."""
        return {d.day for d in self.draws} | set(self.states)

    def not_published(self) -> set[date]:
        """Built days that are not published, for example after the warehouse was removed."""
        return self.built - set(self.states)

    def touched(self) -> set[date]:
        """Built days that a later delivery touches."""
        last = self.touches.last
        return {day for day, s in self.states.items() if last.get(day, 0) > s.built_through}

    def blocked(self) -> set[date]:
        """Blocked days: every run checks them again."""
        return {day for day, state in self.states.items() if state.status == "blocked"}

    def left_unfinished(self) -> set[date]:
        """Built days of a run that did not finish."""
        return self.built & self.unfinished

    def asked_for(self) -> set[date]:
        """Days asked for."""
        return set(self.requested) if self.may_draw else set()

    @cached_property
    def late_due(self) -> set[date]:
        """Drawn days with late rows that are due to be drawn, if a late enough day was asked for."""
        if not self.may_draw or not self.requested:
            return set()
        horizon = max(self.requested) - timedelta(days=self.late_after_days)
        return {
            day
            for day, draw in self.main_draws.items()
            if day <= horizon
            and day not in self.late_draws
            and self.touches.last.get(day, 0) > draw.last_receipt_sequence
        }

    @cached_property
    def undrawn(self) -> set[date]:
        """Days without a first draw: never drawn, blocked at the time, or empty at the time and filled later."""
        if not self.may_draw:
            return set()
        seen_empty = {d.day: d.last_receipt_sequence for d in self.draws if d.n_decisions == 0}
        return {
            day
            for day in self.built.union(self.requested) - set(self.main_draws)
            if day not in seen_empty or self.touches.decisions.get(day, 0) > seen_empty[day]
        }

    @cached_property
    def to_top_up(self) -> dict[date, int]:
        """Audits that were asked for in addition and are not drawn yet, as far as a day has decisions left."""
        if not self.may_draw:
            return {}
        missing = {}
        for day in self.top_ups.keys() & self.main_draws.keys():
            main = self.main_draws[day]
            added = sum(draw.n_drawn for draw in self.draws if draw.day == day and draw.is_top_up)
            missing[day] = min(self.top_ups[day] - added, main.n_decisions - main.n_drawn - added)
        return {day: n for day, n in missing.items() if n > 0}

    @cached_property
    def lot_days(self) -> set[date]:
        """Drawn days of the weeks whose lots are due: the week is over, and no day of it waits for its own draw."""
        if not self.may_draw or self.lot_weeks_drawn is None:
            return set()
        last = max({draw.day for draw in self.draws}.union(self.requested), default=date.min)
        asked_for = {week_of(day) for day, draw in self.main_draws.items() if draw.asks_for_lots}
        waiting = {week_of(day) for day in self.undrawn}
        open_weeks = asked_for - waiting - self.lot_weeks_drawn
        due = {week for week in open_weeks if week + timedelta(days=6) <= last}
        return {day for day in self.main_draws if week_of(day) in due}
