"""What the draw and the quality marts of a large day cost inside dbt: seconds by step, peak memory, CPU.

Run by `make bench`. The day has 1,000,000 decisions; before it lie 27 days whose drawn decisions all have
verdicts, and so have the day's own. The draw of the day is then forgotten, so that one build makes it again, from
the same past, and estimates from its verdicts. Seconds are those of dbt's models without the ones of operations,
governance and checks; loading Python and dbt is in the daily run's table.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import duckdb
from daily_run import DAY, QUEUES, deliver, deliver_day, environment, peak_mib, run_day

SIZE, SIZE_OF_PAST_DAYS, PAST_DAYS = 1_000_000, 10_000, 27
BUDGET = 2000
BAR_SECONDS, BAR_MEMORY = 15, 2048
OTHERS = (
    "intermediate/operations",
    "intermediate/validation",
    "marts/operations",
    "marts/governance",
)
PLAN = f"slice_kind,slice_value,daily_budget\nall,(all),{BUDGET}\n"
AUDITORS = "select 'auditor-' || i as auditor_id, 'client' as organisation from range(20) as t (i)"
# errors are likelier where the machine score is high: 0.5 to 6.5 %
VERDICTS = """
    select
        'a-' || decision_id as audit_id,
        decision_id,
        'auditor-' || (hash(decision_id, 1) % 20) as auditor_id,
        'first' as audit_round,
        case
            when hash(decision_id, 2) % 1000 >= 5 + 60 * pow(machine_score, 2) then decision
            when decision = 'approve' then 'remove'
            else 'approve'
        end as verdict_decision,
        policy_code as verdict_policy_code,
        strftime(decision_date + interval 36 hour, '%Y-%m-%dT%H:%M:%SZ') as audited_at
    from published.marts.fct_audit_samples
    where decision_date {days}
"""


def main() -> None:
    """Make the home, measure the build in a process of its own, and print the table."""
    if len(sys.argv) > 1:
        _build()
        return
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        home = Path(folder)
        _prepare(home)
        measured = subprocess.Popen(
            [sys.executable, __file__, "--build"], env=environment(home), stdout=subprocess.PIPE
        )
        printed = measured.stdout.read()
        _, status, usage = os.wait4(measured.pid, 0)
        if status:
            raise SystemExit(f"the build ended with {os.waitstatus_to_exitcode(status)}")
        _print(**json.loads(printed), peak=peak_mib(usage))


def _prepare(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "plan.csv").write_text(PLAN, encoding="utf-8")
    deliver(home / "landing" / "queue_registry" / "queues.csv", QUEUES)
    deliver(home / "landing" / "auditors" / "auditors.csv", AUDITORS)
    past = [DAY - timedelta(days=n) for n in range(PAST_DAYS, 0, -1)]
    for day in past:
        deliver_day(home, day, SIZE_OF_PAST_DAYS)
    run_day(home, past[0], past[-1])
    _deliver_verdicts(home, "past", f"< '{DAY}'")
    run_day(home, past[-1])  # a draw knows what was built before its run
    deliver_day(home, DAY, SIZE)
    run_day(home, DAY)
    _deliver_verdicts(home, "day", f"= '{DAY}'")
    records = home / "draws" / "records.jsonl"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["decision_date"] != DAY.isoformat()]
    records.write_text("".join(kept), encoding="utf-8")


def _deliver_verdicts(home: Path, name: str, days: str) -> None:
    duckdb.sql(f"attach '{home}/published/modqa.duckdb' as published (read_only)")
    deliver(home / "landing" / "audit_results" / f"{name}.csv", VERDICTS.format(days=days))
    duckdb.sql("detach published")


def _build() -> None:
    """In the measured process: seconds of every model, by its folder and name."""
    from modqa_pipeline.ingest.ledger import read_ledger
    from modqa_pipeline.ingest.run import ingest_landing
    from modqa_pipeline.settings import load_settings
    from modqa_pipeline.transform.dbt import PROJECT, build
    from modqa_pipeline.transform.preparation import prepare_run

    settings = load_settings()
    ingest_landing(settings)
    prepare_run(settings, read_ledger(settings.home), [DAY], may_draw=True, run_id="benchmark")
    folders = {
        p.stem: p.parent.relative_to(PROJECT / "models") for p in PROJECT.rglob("models/**/*.sql")
    }
    began, cpu_before = time.monotonic(), time.process_time()
    nodes = build(settings).models
    took, cpu = time.monotonic() - began, time.process_time() - cpu_before
    _check(settings.home.warehouse)
    found = [(str(folders[n.name]), n.name, n.seconds) for n in nodes if n.name in folders]
    print(json.dumps({"nodes": found, "seconds": took, "cpu": cpu}))


def _check(warehouse: Path) -> None:
    """What was measured is a day that was drawn and estimated."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [n_drawn] = connection.execute(
            "select count(*) from intermediate.int_draws_proposed where decision_date = ?", [DAY]
        ).fetchone()
        [n_audited] = connection.execute(
            "select n_audited from marts.kpi_quality_daily "
            "where decision_date = ? and slice_kind = 'all' and metric = 'accuracy'",
            [DAY],
        ).fetchone()
    if (n_drawn, n_audited) != (BUDGET, BUDGET):
        raise SystemExit(f"{n_drawn} drawn and {n_audited} audited, expected {BUDGET} of each")


def _print(nodes: list[tuple[str, str, float]], seconds: float, cpu: float, peak: float) -> None:
    counted = [(folder, name, spent) for folder, name, spent in nodes if folder not in OTHERS]
    print(
        f"\ndraw and quality marts of {SIZE:,} decisions: {sum(n[2] for n in counted):.1f} s (bar {BAR_SECONDS}), "
        f"peak {peak:.0f} MiB (bar {BAR_MEMORY})"
    )
    print(
        f"  all of dbt, its import, other models and gating tests: {seconds:.1f} s, {cpu:.1f} s of CPU"
    )
    by_folder: Counter[str] = Counter()
    for folder, _, spent in counted:
        by_folder[folder] += spent
    for folder, spent in by_folder.most_common():
        print(f"  {folder:<34} {spent:6.1f} s")
    slowest = sorted(counted, key=lambda node: -node[2])[:5]
    print("  slowest: " + ", ".join(f"{name} {spent:.1f} s" for _, name, spent in slowest))


if __name__ == "__main__":
    main()
