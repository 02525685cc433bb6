"""What the draw and the quality marts of a large day cost inside dbt: seconds by folder of models.

The day was run before; all that it drew gets verdicts, and its draw is then forgotten, so that one build makes it
again, from the same past, and estimates from its verdicts. Not counted are the models of operations, deliveries,
queues, reference and checks; loading Python and dbt is in the daily run's table.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.benchmarks.daily_run import environment
from tests.benchmarks.deliveries import BUDGET, DAY, deliver_verdicts
from tests.benchmarks.measured import measure

SIZE = 1_000_000
OTHERS = (
    "intermediate/operations",
    "intermediate/validation",
    "marts/operations",
    "marts/reference",
    "marts/deliveries",
    "marts/queues",
)


@dataclass(frozen=True)
class Inside:
    """What one build took: seconds of folders and models, of all of dbt, its processor time, and peak MiB."""

    by_folder: dict[str, float]
    by_model: dict[str, float]
    seconds: float
    processor_seconds: float
    memory: float

    @property
    def model_seconds(self) -> float:
        """Those of the models that count."""
        return sum(self.by_folder.values())


def measure_again(home: Path) -> Inside:
    """Forget the draw of the day and build it again, in a process of its own."""
    deliver_verdicts(home, "day", f"= date '{DAY}'")
    records = home / "draws" / "records.jsonl"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["decision_date"] != DAY.isoformat()]
    records.write_text("".join(kept), encoding="utf-8")
    measured = measure(
        [sys.executable, "-m", "tests.benchmarks.draw_and_quality"], environment(home)
    )
    found = json.loads(measured.printed.splitlines()[-1])
    counted = [node for node in found.pop("nodes") if node[0] not in OTHERS]
    by_folder: Counter[str] = Counter()
    for folder, _, spent in counted:
        by_folder[folder] += spent
    by_model = {name: spent for _, name, spent in sorted(counted, key=lambda node: -node[2])}
    return Inside(dict(by_folder.most_common()), by_model, **found, memory=measured.memory)


def _build() -> None:
    """In the measured process: seconds of every model, by its folder and name."""
    import time

    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.home.ledger import read_ledger
    from modqa_pipeline.ingest.run import ingest_landing
    from modqa_pipeline.repository import DBT_PROJECT
    from modqa_pipeline.transform.build import build
    from modqa_pipeline.transform.preparation import prepare_run

    settings = load_settings()
    ingest_landing(settings)
    prepare_run(settings, read_ledger(settings.home), [DAY], may_draw=True, run_id="benchmark")
    folders = {
        p.stem: p.parent.relative_to(DBT_PROJECT / "models")
        for p in DBT_PROJECT.rglob("models/**/*.sql")
    }
    began, cpu_before = time.monotonic(), time.process_time()
    nodes = build(settings).models
    took, cpu = time.monotonic() - began, time.process_time() - cpu_before
    _check(settings.home.warehouse)
    found = [(str(folders[n.name]), n.name, n.seconds) for n in nodes if n.name in folders]
    print(json.dumps({"nodes": found, "seconds": took, "processor_seconds": cpu}))


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


if __name__ == "__main__":
    _build()
