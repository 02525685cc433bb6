"""What the next day costs after a long history, and what thirty days in one run cost beside single days.

Run by `make bench`. Two homes get the same kind of days, of few decisions but with every slice, and verdicts on all
of them: a week in the one, a year in the other. Then both are given the same next days of 10,000 decisions, in turn,
so that what else the machine does hits both. Of the days the median counts.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from tests.benchmarks.daily_run import run_days, steps
from tests.benchmarks.deliveries import DAY, deliver_past_day, deliver_rosters, deliver_verdicts
from tests.benchmarks.measured import Measured, Stage

SHORT, LONG, BACKFILL = 7, 365, 30
SIZE, SIZE_OF_PAST_DAYS, NEXT_DAYS = 10_000, 2_000, 3
BAR_NEXT_DAY, BAR_BACKFILL = 1.08, 10
FIGURES: dict[str, Callable[[Measured], float]] = {
    "seconds": lambda run: run.seconds,
    "seconds of processors": lambda run: run.processor_seconds,
    "MiB": lambda run: run.memory,
}
STAGE_FIGURES: dict[str, Callable[[Stage], float]] = {
    "seconds": lambda stage: stage.seconds,
    "MiB": lambda stage: stage.memory,
}


def main() -> None:
    """Make both homes, run the next days in turn, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=LONG, help="days of the long history")
    days = parser.parse_args().days
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        homes = {n: Path(folder) / f"after_{n}_days" for n in (SHORT, days)}
        for n, home in homes.items():
            began = time.monotonic()
            make_history(home, n)
            print(f"a history of {n} days, made in {time.monotonic() - began:.0f} s")
        runs = {n: [] for n in homes}
        stages = {n: [] for n in homes}
        for day in (DAY + timedelta(days=ahead) for ahead in range(NEXT_DAYS)):
            for n, home in homes.items():
                deliver_past_day(home, day, SIZE)
                runs[n].append(run_days(home, day))
                stages[n].append(runs[n][-1].cut(steps(home)))
        _print_next_day(runs[SHORT], runs[days], days)
        _print_stages(stages[SHORT], stages[days])
        _print_backfill(homes[SHORT], runs[SHORT])


def make_history(home: Path, n_days: int) -> None:
    """Days up to the one before DAY, drawn in one command, and their verdicts in another."""
    first, last = DAY - timedelta(days=n_days), DAY - timedelta(days=1)
    deliver_rosters(home)
    days = [first + timedelta(days=n) for n in range(n_days)]
    for day in days:
        deliver_past_day(home, day, SIZE_OF_PAST_DAYS)
    run_days(home, first, last)
    for day in days:
        deliver_verdicts(home, str(day), f"= date '{day}'")
    run_days(home, last)


def _print_next_day(short: list[Measured], long: list[Measured], days: int) -> None:
    print(f"\na day of {SIZE:,} decisions, median of {NEXT_DAYS}:")
    for name, figure in FIGURES.items():
        before, after = (median(map(figure, runs)) for runs in (short, long))
        print(
            f"  {name:<22} {before:7.1f} after {SHORT} days, {after:7.1f} after {days}: "
            f"{after / before:.2f} times (bar {BAR_NEXT_DAY})"
        )


def _print_stages(short: list[list[Stage]], long: list[list[Stage]]) -> None:
    """Where the time and the memory go: seconds and peak of every stage, in the median and on each day."""
    for name, figure in STAGE_FIGURES.items():
        print(f"  {name} by stage, the median of either home, and of each day:")
        for before, after in zip(zip(*short, strict=True), zip(*long, strict=True), strict=True):
            of_days = [[figure(stage) for stage in stages] for stages in (before, after)]
            one, other = (median(each) for each in of_days)
            listed = " | ".join(" ".join(f"{value:.1f}" for value in each) for each in of_days)
            print(f"    {before[0].name:<20} {one:7.1f} {other:7.1f}   ({listed})")


def _print_backfill(home: Path, singles: list[Measured]) -> None:
    first = DAY + timedelta(days=NEXT_DAYS)
    last = _deliver(home, first, BACKFILL)
    whole = run_days(home, first, last)
    print(f"\n{BACKFILL} days of {SIZE:,} decisions in one run, in single days of before:")
    for name, figure in FIGURES.items():
        found = figure(whole)
        print(f"  {name:<22} {found:7.1f}: {found / median(map(figure, singles)):.1f}", end="")
        print(f" (bar {BAR_BACKFILL})" if name == "seconds" else "")


def _deliver(home: Path, first: date, n_days: int) -> date:
    """Write so many days; the last of them."""
    days = [first + timedelta(days=n) for n in range(n_days)]
    for day in days:
        deliver_past_day(home, day, SIZE)
    return days[-1]


if __name__ == "__main__":
    main()
