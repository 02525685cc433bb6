"""What the next day costs after a long history, and what thirty days in one run cost beside single days.

Run by `make bench`. Two homes get the same kind of days, of few decisions but with every slice, and verdicts on all
of them, each in one run over the range: a week in the one, a year in the other. Then both are given the same next
days of 10,000 decisions, in turn, so that what else the machine does hits both. Of the days the median counts.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb
from daily_run import DAY, QUEUES, deliver, deliver_day, run_day
from draw_and_quality import AUDITORS, VERDICTS

SHORT, LONG, BACKFILL = 7, 365, 30
SIZE, SIZE_OF_PAST_DAYS, NEXT_DAYS = 10_000, 2_000, 3
BAR_NEXT_DAY, BAR_BACKFILL = 1.15, 10


@dataclass(frozen=True)
class Cost:
    """Of one command: seconds on the clock and of processors, peak MiB, and what it left on the disk."""

    seconds: float
    cpu: float
    memory: float


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
            print(f"a history of {n} days made in {time.monotonic() - began:.0f} s, {disk(home)}")
        costs = {n: [] for n in homes}
        for ahead in range(NEXT_DAYS):
            for n, home in homes.items():
                deliver_day(home, DAY + timedelta(days=ahead), SIZE)
                costs[n].append(_cost(home, DAY + timedelta(days=ahead)))
        _print_next_day(costs)
        _print_backfill(homes[SHORT], costs[SHORT])


def make_history(home: Path, n_days: int) -> None:
    """Days up to the one before DAY, with verdicts on all that they drew, in two runs."""
    first, last = DAY - timedelta(days=n_days), DAY - timedelta(days=1)
    deliver(home / "landing" / "queue_registry" / "queues.csv", QUEUES)
    deliver(home / "landing" / "auditors" / "auditors.csv", AUDITORS)
    for n in range(n_days):
        deliver_day(home, first + timedelta(days=n), SIZE_OF_PAST_DAYS)
    run_day(home, first, last)
    for n in range(n_days):
        _deliver_verdicts(home, first + timedelta(days=n))
    run_day(home, last)


def _deliver_verdicts(home: Path, day: date) -> None:
    duckdb.sql(f"attach if not exists '{home}/published/modqa.duckdb' as published (read_only)")
    deliver(home / "landing" / "audit_results" / f"{day}.csv", VERDICTS.format(days=f"= '{day}'"))
    duckdb.sql("detach published")


def _cost(home: Path, first: date, last: date | None = None) -> Cost:
    before = os.times()
    seconds, memory = run_day(home, first, last)
    after = os.times()
    cpu = after.children_user + after.children_system
    return Cost(seconds, cpu - before.children_user - before.children_system, memory)


def _print_next_day(costs: dict[int, list[Cost]]) -> None:
    print(f"\na day of {SIZE:,} decisions after so many days (median of {NEXT_DAYS}):")
    middle = {}
    for n, runs in costs.items():
        middle[n] = Cost(
            *(median(getattr(run, name) for run in runs) for name in Cost.__annotations__)
        )
        print(
            f"  {n:>4} {middle[n].seconds:6.1f} s {middle[n].cpu:6.1f} s of processors {middle[n].memory:6.0f} MiB"
        )
    short, long = middle.values()
    print(
        f"  ratio {long.seconds / short.seconds:.2f}, of processors {long.cpu / short.cpu:.2f}, "
        f"of memory {long.memory / short.memory:.2f} (bar {BAR_NEXT_DAY})"
    )


def _print_backfill(home: Path, singles: list[Cost]) -> None:
    first = DAY + timedelta(days=NEXT_DAYS)
    last = first + timedelta(days=BACKFILL - 1)
    for n in range(BACKFILL):
        deliver_day(home, first + timedelta(days=n), SIZE)
    whole, single = _cost(home, first, last), median(run.seconds for run in singles)
    print(
        f"\n{BACKFILL} days of {SIZE:,} decisions in one run: {whole.seconds:.1f} s, {whole.memory:.0f} MiB: "
        f"as much as {whole.seconds / single:.1f} single days (bar {BAR_BACKFILL})"
    )


def disk(home: Path) -> str:
    """Size of the published files and of Dagster's storage."""
    sizes = {
        name: sum(p.stat().st_size for p in (home / name).rglob("*") if p.is_file()) / 2**20
        for name in ("warehouse", "published", "dagster")
    }
    return ", ".join(f"{name} {size:.0f} MiB" for name, size in sizes.items())


if __name__ == "__main__":
    main()
