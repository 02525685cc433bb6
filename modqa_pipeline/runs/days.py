"""Which decision days a run builds, and what it may draw. Pure: nothing here reads or writes.

A day is built once somebody asks for it. From then on it is built again whenever something that
was delivered since touches it, or what its checks see of other days changes, and in every run while
it is blocked.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from modqa_pipeline.facts.draws import LATE, MAIN, DrawRecord
from modqa_pipeline.facts.lots import week_of
from modqa_pipeline.runs.day_states import DayState
from modqa_pipeline.runs.dependent_days import VerdictsCheck, days_that_look_back
from modqa_pipeline.runs.touches import Touches


@dataclass(frozen=True)
class RunDay:
    """One day of a run, and how far into the receipts its waves look.

    `main_receipt_sequence` is the last delivery that the main draw saw (or sees, if it is made
    now); later rows are late. `late_receipt_sequence` is null until the late rows are drawn.
    `n_to_top_up` is how many audits the run adds to a main draw made before.
    `makes_lot_draw`: the lots of the day's week are drawn.
    """

    decision_date: date
    makes_main_draw: bool
    makes_late_draw: bool
    main_receipt_sequence: int
    late_receipt_sequence: int | None
    n_to_top_up: int = 0
    makes_lot_draw: bool = False


def days_to_build(
    requested: list[date],
    *,
    may_draw: bool,
    touches: Touches,
    draws: list[DrawRecord],
    states: dict[date, DayState],
    last_receipt: int,
    late_after_days: int,
    unfinished: AbstractSet[date] = frozenset(),
    top_ups: Mapping[date, int] | None = None,
    verdicts_check: VerdictsCheck,
    lot_weeks_drawn: AbstractSet[date] | None = None,
) -> list[RunDay]:
    """Days that this run builds, in order.

    Parameters
    ----------
    requested : list of date
        Days asked for; none where a run only follows deliveries.
    may_draw : bool
        Whether a day may be drawn. The sensor and a rebuild never make a first draw.
    touches : Touches
        What was delivered, by the days that it touches.
    unfinished : set of date
        Days of a run that was killed or broke: built once more, where they were built before.
    top_ups : mapping of date to int
        Audits asked for beyond the main draw of a day, in all.
    verdicts_check : VerdictsCheck
        Where the age of the verdicts was last found wanting.
    lot_weeks_drawn : set of date, optional
        Mondays of the weeks whose lots have been drawn; None where the plan asks for no lots.
    """
    main = {d.day: d for d in draws if d.wave == MAIN and d.n_decisions > 0}
    late = {d.day: d for d in draws if d.wave == LATE}
    built = {d.day for d in draws} | set(states)
    chosen = {day for day in built if _is_stale(states.get(day), touches.last.get(day, 0))}
    chosen |= {day for day, state in states.items() if state.status == "blocked"}
    chosen |= unfinished & built
    late_due: set[date] = set()
    undrawn: set[date] = set()
    to_top_up: dict[date, int] = {}
    lot_days: set[date] = set()
    if may_draw:
        late_due = _late_due(requested, touches.last, main, late, late_after_days)
        undrawn = _undrawn(built | set(requested), draws, main, touches.decisions)
        to_top_up = _to_top_up(top_ups or {}, draws, main)
        chosen |= set(requested) | late_due | undrawn | set(to_top_up)
        if lot_weeks_drawn is not None:
            last = max({draw.day for draw in draws}.union(requested), default=date.min)
            lot_days = _lot_days(main, undrawn, lot_weeks_drawn, last)
    chosen |= built & days_that_look_back(chosen, undrawn, touches, states, verdicts_check)
    chosen |= lot_days
    return [
        RunDay(
            decision_date=day,
            makes_main_draw=day in undrawn,
            makes_late_draw=day in late_due,
            main_receipt_sequence=main[day].last_receipt_sequence if day in main else last_receipt,
            late_receipt_sequence=_late_sequence(day, late, late_due, last_receipt),
            n_to_top_up=to_top_up.get(day, 0),
            makes_lot_draw=day in lot_days,
        )
        for day in sorted(chosen)
    ]


def _is_stale(state: DayState | None, last_touch: int) -> bool:
    return state is None or last_touch > state.built_through


def _undrawn(
    built: set[date],
    draws: list[DrawRecord],
    main: dict[date, DrawRecord],
    decisions: dict[date, int],
) -> set[date]:
    """Days that want their first draw: never drawn, blocked then, or empty then and filled since."""
    seen_empty = {d.day: d.last_receipt_sequence for d in draws if d.n_decisions == 0}
    return {
        day
        for day in built - set(main)
        if day not in seen_empty or decisions.get(day, 0) > seen_empty[day]
    }


def _late_due(
    requested: list[date],
    touched: dict[date, int],
    main: dict[date, DrawRecord],
    late: dict[date, DrawRecord],
    late_after_days: int,
) -> set[date]:
    if not requested:
        return set()
    horizon = max(requested) - timedelta(days=late_after_days)
    return {
        day
        for day, draw in main.items()
        if day <= horizon and day not in late and touched.get(day, 0) > draw.last_receipt_sequence
    }


def _to_top_up(
    top_ups: Mapping[date, int], draws: list[DrawRecord], main: dict[date, DrawRecord]
) -> dict[date, int]:
    """What is asked for and not drawn yet, as far as there are decisions left."""
    missing = {}
    for day in top_ups.keys() & main.keys():
        added = sum(draw.n_drawn for draw in draws if draw.day == day and draw.is_top_up)
        n_left = main[day].n_decisions - main[day].n_drawn - added
        missing[day] = min(top_ups[day] - added, n_left)
    return {day: n for day, n in missing.items() if n > 0}


def _late_sequence(
    day: date, late: dict[date, DrawRecord], late_due: set[date], last_receipt: int
) -> int | None:
    if day in late:
        return late[day].last_receipt_sequence
    return last_receipt if day in late_due else None


def _lot_days(
    main: dict[date, DrawRecord], undrawn: set[date], lot_weeks_drawn: AbstractSet[date], last: date
) -> set[date]:
    """Drawn days of the weeks whose lots are due: over, none of their days waiting for its own draw."""
    asked_for = {week_of(day) for day, draw in main.items() if draw.asks_for_lots}
    waiting = {week_of(day) for day in undrawn}
    due = {
        week for week in asked_for - waiting - lot_weeks_drawn if week + timedelta(days=6) <= last
    }
    return {day for day in main if week_of(day) in due}
