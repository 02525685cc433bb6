"""Play the synthetic marketplace day by day: deliveries, runs and verdicts in turn.

The history is one run over a range; the last three days are played one by one, as they would come.
The caller passes the functions that run the pipeline and read its draws, so nothing here knows either.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from modqa_pipeline.demo.landing import write_day, write_reference, write_verdicts
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.home.paths import Home

DAYS_ONE_BY_ONE = 3
LAST_VERDICTS_UNTIL = time(17)

RunDays = Callable[[date, date], None]
SamplesOf = Callable[[list[date]], list[dict[str, Any]]]


def play(
    home: Home,
    world: Marketplace,
    run_days: RunDays,
    samples_of: SamplesOf,
    progress: Callable[[str], None],
) -> None:
    """Fill a home with the world's days and the auditors' verdicts.

    Parameters
    ----------
    run_days : callable
        Runs the pipeline for a first and a last day.
    samples_of : callable
        Drawn decisions of the given days, from the published marts.
    progress : callable
        Receives one line for every step.
    """
    progress("reference data: queues, policies, moderators, auditors")
    write_reference(home, world)
    history, recent = world.days[:-DAYS_ONE_BY_ONE], world.days[-DAYS_ONE_BY_ONE:]
    if history:
        _play_history(home, world, history, run_days, samples_of, progress)
    for day in recent:
        progress(f"{day}: deliveries, verdicts on the day before, run")
        write_day(home, world, day)
        _write_verdicts_on(home, world, day, samples_of)
        run_days(day, day)
    last = world.days[-1]
    progress(f"{last}: verdicts of the next day until {LAST_VERDICTS_UNTIL:%H:%M}, run")
    _write_verdicts_on(home, world, last + timedelta(days=1), samples_of, LAST_VERDICTS_UNTIL)
    run_days(last, last)


def _play_history(
    home: Home,
    world: Marketplace,
    history: list[date],
    run_days: RunDays,
    samples_of: SamplesOf,
    progress: Callable[[str], None],
) -> None:
    """Deliver and run the older days at once, then let each day's verdicts come in.

    The verdicts on the last of these days come in on the first recent day.
    """
    progress(f"{history[0]} to {history[-1]}: deliveries of {len(history)} days")
    for day in history:
        write_day(home, world, day)
    progress(f"{history[0]} to {history[-1]}: run")
    run_days(history[0], history[-1])
    progress(f"{history[0]} to {history[-1]}: verdicts")
    samples = samples_of(history)
    for day in history[1:]:
        write_verdicts(home, world, samples, day)


def _write_verdicts_on(
    home: Home, world: Marketplace, day: date, samples_of: SamplesOf, until: time = time(18)
) -> None:
    judged = [d for d in (day - timedelta(days=2), day - timedelta(days=1)) if d in world.days]
    if judged:
        write_verdicts(home, world, samples_of(judged), day, until=until)
