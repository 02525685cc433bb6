"""Factories for tests of which days a run builds. A test names the fields that it is about."""

from datetime import date, datetime, timedelta

from modqa_pipeline.facts.draws import MAIN, DrawRecord
from modqa_pipeline.runs.day_states import DayState
from modqa_pipeline.runs.days import days_to_build
from modqa_pipeline.runs.dependent_days import VerdictsCheck
from modqa_pipeline.runs.situation import Situation
from modqa_pipeline.runs.touches import Touches

DAY = date(2026, 3, 1)


def days_on(number):
    """DAY and so many days."""
    return DAY + timedelta(days=number)


def make_draw(day=DAY, wave=MAIN, last_receipt=5, n_decisions=100, n_drawn=30, asks_for_lots=False):
    return DrawRecord(
        decision_date=day.isoformat(),
        wave=wave,
        plan_hash="p",
        last_receipt_sequence=last_receipt,
        n_decisions=n_decisions,
        n_drawn=min(n_decisions, n_drawn),
        code_version="0",
        recorded_at="2026-03-02T06:00:00",
        run_id="r",
        asks_for_lots=asks_for_lots,
    )


def make_state(status="published", built_through=5):
    return DayState(status=status, built_through=built_through)


def make_check(failed=(), not_asked=()):
    return VerdictsCheck(frozenset(failed), frozenset(not_asked), 4, 30)


def make_verdict(sequence, given_at):
    return sequence, datetime.fromisoformat(given_at)


def choose(
    requested=(),
    may_draw=True,
    touched=None,
    decisions=None,
    verdicts=(),
    draws=(),
    states=None,
    last_receipt=9,
    check=None,
    top_ups=None,
    lot_weeks_drawn=None,
):
    """Days of a run. `decisions` touch their days too; `touched` is by anything else."""
    decisions = decisions or {}
    return days_to_build(
        Situation(
            requested=list(requested),
            may_draw=may_draw,
            touches=Touches({**decisions, **(touched or {})}, decisions, list(verdicts)),
            draws=list(draws),
            states=states or {},
            last_receipt=last_receipt,
            late_after_days=7,
            verdicts_check=check or make_check(),
            top_ups=top_ups or {},
            lot_weeks_drawn=lot_weeks_drawn,
        )
    )


def dates(chosen):
    """Which days they are."""
    return [day.decision_date for day in chosen]
