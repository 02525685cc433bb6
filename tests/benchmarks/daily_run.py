"""The daily run of a home: the command that a user types, from command to published report, cut into its steps."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

from tests.benchmarks.deliveries import (
    DAY,
    PAST,
    deliver_past_day,
    deliver_rosters,
    deliver_verdicts,
)
from tests.benchmarks.measured import Measured, measure

MODQA = Path(sys.executable).with_name("modqa")


def make_past(home: Path) -> None:
    """Play the days before the measured one: all drawn, all verdicts in, and known to the next draw."""
    deliver_rosters(home)
    for day in PAST:
        deliver_past_day(home, day)
    run_days(home, PAST[0], PAST[-1])
    deliver_verdicts(home, "past", f"< date '{DAY}'")
    run_days(home, PAST[-1])  # a draw knows what was built before its run


def copy_home(home: Path, to: Path) -> Path:
    """A home of its own with the same past, which has run where it now is: dbt keeps its parse by place."""
    copied = Path(shutil.copytree(home, to, symlinks=True))
    run_days(copied, PAST[-1])
    return copied


def run_days(home: Path, first: date, last: date | None = None) -> Measured:
    """Run the command for a day, or a range up to `last`."""
    days = ["--day", first] if last is None else ["--from", first, "--to", last]
    return measure([MODQA, "run", *days], environment(home))


def environment(home: Path) -> dict[str, str]:
    """That of a process which works on a home."""
    return {**os.environ, "MODQA_HOME": str(home), "MODQA_PSEUDONYM_KEY": "benchmark"}


def steps(home: Path) -> list[tuple[str, float, float]]:
    """The Dagster steps of the newest run and when each was, from Dagster's own records."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        run = instance.get_runs(limit=1)[0]
        found = instance.get_run_step_stats(run.run_id)
        return [
            (step.step_key, step.start_time, step.end_time)
            for step in sorted(found, key=lambda step: step.start_time)
        ]
