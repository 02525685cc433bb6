"""Chooses the decision days that a run builds, why, and what it may draw. Pure: nothing here reads or writes.

A day is built when somebody first asks for it. Later it is built again when a delivery touches it, when
other days change in a way that its checks see, and, while it is blocked, in every run.
"""

from dataclasses import dataclass
from datetime import date

from modqa_pipeline.runs.dependent_days import days_that_look_back
from modqa_pipeline.runs.situation import Situation


@dataclass(frozen=True)
class RunDay:
    """One day of a run, and the last receipt of each of its waves.

    `main_receipt_sequence` is the last delivery that the main draw saw (or sees, if it is made
    now); later rows are late. `late_receipt_sequence` is null until the late rows are drawn.
    `n_to_top_up` is the number of audits that the run adds to an earlier main draw.
    `makes_lot_draw`: the lots of the day's week are drawn.
    `reasons` are the reasons why the run builds the day, such as `touched` or `late_draw`.
    """

    decision_date: date
    makes_main_draw: bool
    makes_late_draw: bool
    main_receipt_sequence: int
    late_receipt_sequence: int | None
    n_to_top_up: int = 0
    makes_lot_draw: bool = False
    reasons: tuple[str, ...] = ()


def days_to_build(situation: Situation) -> list[RunDay]:
    """Days that this run builds, in order, each with its reasons."""
    reasons = {
        "not_published": situation.not_published(),
        "touched": situation.touched(),
        "blocked": situation.blocked(),
        "unfinished": situation.left_unfinished(),
        "requested": situation.asked_for(),
        "late_draw": situation.late_due,
        "first_draw": situation.undrawn,
        "top_up": set(situation.to_top_up),
    }
    reasons["looks_back"] = situation.built & days_that_look_back(
        set().union(*reasons.values()),
        situation.undrawn,
        situation.touches,
        situation.states,
        situation.verdicts_check,
    )
    reasons["lot_draw"] = situation.lot_days
    return [
        _run_day(situation, day, tuple(why for why, days in reasons.items() if day in days))
        for day in sorted(set().union(*reasons.values()))
    ]


def _run_day(situation: Situation, day: date, reasons: tuple[str, ...]) -> RunDay:
    main, late = situation.main_draws.get(day), situation.late_draws.get(day)
    late_receipt = situation.last_receipt if day in situation.late_due else None
    return RunDay(
        decision_date=day,
        makes_main_draw=day in situation.undrawn,
        makes_late_draw=day in situation.late_due,
        main_receipt_sequence=main.last_receipt_sequence if main else situation.last_receipt,
        late_receipt_sequence=late.last_receipt_sequence if late else late_receipt,
        n_to_top_up=situation.to_top_up.get(day, 0),
        makes_lot_draw=day in situation.lot_days,
        reasons=reasons,
    )
