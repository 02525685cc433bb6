"""What agreement costs: a session of many items, each rated by five of ten raters of five sites.

Run by `make bench`. Ratings are delivered and ingested as ever; timed are the models that make figures of them.
"""

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest.run import ingest_landing
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.engine import run_commands
from modqa_pipeline.transform.preparation import prepare_run

ITEMS, RATINGS_OF_ITEM, RATERS = 100_000, 5, 10
BAR = 5.0
MODELS = ("fct_calibration_ratings", "int_calibration_patterns", "kpi_calibration_agreement")
# an item's raters stand side by side in the circle of all; nine ratings of ten are right
_RATINGS = f"""
    select 'session' as session_id, 'item ' || item as item_id, 'rater ' || rater as rater_id,
        'site ' || rater % 5 as site,
        case when hash(item, rater) % 10 > 0 then item % 3 else (item + 1) % 3 end as label,
        'policy ' || item % 20 as policy_code, timestamp '2026-03-02 09:00:00' as submitted_at
    from (
        select item, (item + place) % {RATERS} as rater
        from range({{items}}) as items (item), range({RATINGS_OF_ITEM}) as places (place)
    )
"""


def main() -> None:
    """Print the seconds of each model, and of all beside the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    items = parser.parse_args().items
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        settings = _home_with_ratings(Path(folder) / "home", items)
        build(settings)
        began = time.monotonic()
        [nodes] = run_commands(settings, [["run", "--select", *MODELS]])
        whole = time.monotonic() - began
        _check(settings, items)
    seconds = sum(node.seconds for node in nodes)
    for node in nodes:
        print(f"  {node.name:<28} {node.seconds:6.2f} s")
    print(
        f"agreement over {items:,} items of {RATINGS_OF_ITEM} ratings: {seconds:.2f} s (bar {BAR}); "
        f"{whole:.2f} s with dbt's start"
    )


def _home_with_ratings(root: Path, items: int) -> Settings:
    file = root / "landing" / "calibration_ratings" / "session.parquet"
    file.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        query = _RATINGS.format(items=items)
        connection.execute(f"copy ({query}) to '{file}' (format parquet)")
    key = root / "restricted" / "pseudonym.key"
    key.parent.mkdir()
    key.touch(mode=0o600)
    key.write_text("a key of this benchmark alone\n")
    settings = load_settings(root)
    ingest_landing(settings)
    prepare_run(settings, read_ledger(settings.home), [], may_draw=False, run_id="benchmark")
    return settings


def _check(settings: Settings, items: int) -> None:
    """Times of figures that are not there say nothing."""
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select slice_kind, count(*), min(n_items), min(krippendorff_alpha) "
            "from marts.kpi_calibration_agreement group by 1 order by 1"
        ).fetchall()
    kinds = {kind: (n, least) for kind, n, least, _ in found}
    assert kinds["all"] == (1, items) and kinds["rater_pair"][0] == RATERS * (RATERS - 1) // 2, (
        found
    )


if __name__ == "__main__":
    main()
