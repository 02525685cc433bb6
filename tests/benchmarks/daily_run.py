"""What a daily run costs, from command to published report: seconds, peak memory, share of each stage.

Run by `make bench`. Each size gets a home of its own, with one CSV day before it so that the measured
run is an ordinary one; the command is the one that a user types. Timings are no tests: machines are noisy.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

MODQA = Path(sys.executable).with_name("modqa")
DAY = date(2026, 3, 2)
BARS = {10_000: (35, None), 1_000_000: (60, 2048)}

DECISIONS = """
    select
        'd-{day}-' || i as decision_id,
        'c-' || i as content_id,
        ['seller', 'product', 'content', 'ipr'][1 + (hash(i, 1) % 4)::int] as entity_type,
        'q' || (hash(i, 2) % 20) as queue_id,
        ['acme', 'borealis', 'cobalt'][1 + (hash(i, 3) % 3)::int] as vendor,
        ['Porto', 'Sofia'][1 + (hash(i, 4) % 2)::int] as site,
        'm' || (hash(i, 5) % 400) as moderator_id,
        case when hash(i, 6) % 100 < 84 then 'approve' when hash(i, 6) % 100 < 94 then 'remove'
             when hash(i, 6) % 100 < 97 then 'restrict' else 'escalate' end as decision,
        'P' || (hash(i, 7) % 30) as policy_code,
        '3' as policy_version,
        ['DE', 'FR', 'ES', 'IT', 'PL'][1 + (hash(i, 8) % 5)::int] as market,
        ['de', 'fr', 'es', 'it', 'pl'][1 + (hash(i, 8) % 5)::int] as language,
        round((hash(i, 9) % 10000) / 10000.0, 4) as machine_score,
        'proactive' as detection_source,
        strftime(timestamp '{day}' + to_seconds((hash(i, 10) % 80000)::bigint), '%Y-%m-%dT%H:%M:%SZ') as enqueued_at,
        strftime(timestamp '{day}' + to_seconds((hash(i, 10) % 80000 + hash(i, 11) % 6000)::bigint),
                 '%Y-%m-%dT%H:%M:%SZ') as decided_at,
        5 + hash(i, 12) % 300 as handling_seconds
    from range({n}) as t (i)
"""
QUEUES = """
    select
        'q' || i as queue_id, 'Queue ' || i as queue_name, 'product' as entity_type, 'team' as owner,
        'active' as status, 'low' as risk_tier, 60 as sla_minutes, '' as markets, 'de' as languages, '' as sites,
        '3' as policy_version, 90 as review_interval_days, '' as created_at,
        '2025-01-01T00:00:00Z' as activated_at, '' as deactivated_at, '' as archived_at,
        '2026-02-20T00:00:00Z' as last_reviewed_at, '2026-02-28T00:00:00Z' as snapshot_at
    from range(20) as t (i)
"""


def main() -> None:
    """Measure the sizes asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(BARS))
    sizes = parser.parse_args().sizes
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
            _measure(Path(folder), size)


def _measure(home: Path, size: int) -> None:
    deliver(home / "landing" / "queue_registry" / "queues.csv", QUEUES)
    deliver_day(home, DAY - timedelta(days=1), 1000)
    run_day(home, DAY - timedelta(days=1))
    deliver_day(home, DAY, size)
    seconds, peak = run_day(home, DAY)
    bar_seconds, bar_memory = BARS.get(size, (None, None))
    print(
        f"\n{size:,} decisions: {seconds:.1f} s (bar {bar_seconds}), peak {peak:.0f} MiB (bar {bar_memory})"
    )
    stages = _stages(home)
    started = seconds - sum(stages.values())
    for name, spent in {"start, imports, definitions, end": started, **stages}.items():
        print(f"  {name:<34} {spent:6.1f} s  {spent / seconds:5.0%}")


def deliver_day(home: Path, day: date, size: int) -> None:
    """Write a day of so many decisions."""
    deliver(home / "landing" / "bpo_decisions" / f"{day}.csv", DECISIONS.format(day=day, n=size))


def deliver(path: Path, query: str) -> None:
    """Write the rows of a query as a CSV file that has settled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({query}) to '{path}' (header, delimiter ',')")
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))


def run_day(home: Path, day: date, last: date | None = None) -> tuple[float, float]:
    """Run the command for a day, or a range up to `last`: seconds and peak MiB."""
    began = time.monotonic()
    days = ["--day", f"{day}"] if last is None else ["--from", f"{day}", "--to", f"{last}"]
    command = subprocess.Popen([MODQA, "run", *days], env=environment(home))
    _, status, usage = os.wait4(command.pid, 0)
    if status:
        raise SystemExit(
            f"modqa run {' '.join(days)} ended with {os.waitstatus_to_exitcode(status)}"
        )
    return time.monotonic() - began, peak_mib(usage)


def environment(home: Path) -> dict[str, str]:
    """That of a process which works on a home."""
    return {**os.environ, "MODQA_HOME": str(home), "MODQA_PSEUDONYM_KEY": "benchmark"}


def peak_mib(usage: resource.struct_rusage) -> float:
    """Most memory that a process held."""
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _stages(home: Path) -> dict[str, float]:
    """Seconds of each Dagster step of the newest run, from Dagster's own records."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        run = instance.get_runs(limit=1)[0]
        steps = sorted(instance.get_run_step_stats(run.run_id), key=lambda step: step.start_time)
        spent = {step.step_key: step.end_time - step.start_time for step in steps}
        before = steps[0].start_time - instance.get_run_record_by_id(run.run_id).start_time
        return {"Dagster, before the first step": before, **spent}


if __name__ == "__main__":
    main()
