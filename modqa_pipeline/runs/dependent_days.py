"""Built days whose checks compare with other days, and must be built again if a run changes these. Pure.

The checks of volume and of expected deliveries compare a day with the decisions of the same weekday, one to four
weeks before. When those decisions change, the day is built again in the same run, so its checks always use
their current version.

The check of the verdicts' age uses the draws of the 28 days before, and the newest verdict of all.
Verdicts and draws are only ever added, so a day that passed stays passed. A day that failed may have
missed a verdict. A day that failed, or had nothing to check, may have missed a draw, if days are drawn
out of order.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.runs.touches import Touches

if TYPE_CHECKING:
    from modqa_pipeline.runs.day_states import DayState

SAME_WEEKDAYS = (7, 14, 21, 28)
DRAWS_LOOKED_AT_DAYS = 28
VERDICTS_CHECK = "verdicts_are_not_older_than_they_should_be"


@dataclass(frozen=True)
class VerdictsCheck:
    """Days on which the check of the verdicts' age has not passed, and the settings that it uses."""

    failed: frozenset[date]
    not_asked: frozenset[date]
    max_age_days: int
    allowed_lag_hours: int


def days_that_look_back(
    building: AbstractSet[date],
    drawing: AbstractSet[date],
    touches: Touches,
    states: dict[date, "DayState"],
    check: VerdictsCheck,
) -> set[date]:
    """Days to build in addition; the caller leaves out days that were never built.

    Parameters
    ----------
    building, drawing : set of date
        Days that the run builds for other reasons, and those of them that it draws for the first time.
    """
    changed = {
        day
        for day in building
        if day not in states or touches.decisions.get(day, 0) > states[day].built_through
    }
    return (
        {day + timedelta(days=n) for day in changed for n in SAME_WEEKDAYS}
        | _that_missed_a_verdict(touches, states, check)
        | _that_missed_a_draw(drawing, check)
    )


def _that_missed_a_verdict(
    touches: Touches, states: dict[date, "DayState"], check: VerdictsCheck
) -> set[date]:
    return {
        day
        for day in check.failed & set(states)
        if any(
            sequence > states[day].built_through and given_at <= _judged_until(day, check)
            for sequence, given_at in touches.verdicts
        )
    }


def _judged_until(day: date, check: VerdictsCheck) -> datetime:
    end_of_day = datetime.combine(day, time.min) + timedelta(days=1)
    return end_of_day + timedelta(hours=check.allowed_lag_hours)


def _that_missed_a_draw(drawing: AbstractSet[date], check: VerdictsCheck) -> set[date]:
    return {
        day
        for day in check.failed | check.not_asked
        for drawn in drawing
        if check.max_age_days < (day - drawn).days <= DRAWS_LOOKED_AT_DAYS
    }
