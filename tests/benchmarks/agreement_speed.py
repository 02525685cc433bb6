"""What agreement costs: a session of many items, each rated by five of ten raters, and the same with 10,000 raters.

Run by `make bench`. Ratings are delivered and ingested as ever; timed are the models that make figures of them. Of
10,000 raters few share an item, so there are as many pairs as items have; the pairs that share none are fifty million.
"""

import argparse
import tempfile
from pathlib import Path

import duckdb

from modqa_pipeline.config.settings import KeyedSettings, load_settings
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest.run import ingest_landing
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.engine import run_commands
from modqa_pipeline.transform.preparation import prepare_run

ITEMS, RATINGS_OF_ITEM, RATERS, MANY_RATERS = 100_000, 5, 10, 10_000
BAR, BAR_OF_MANY = 5.0, 3.0
MODELS = ("fct_calibration_ratings", "int_calibration_patterns", "kpi_calibration_agreement")
# an item's raters are neighbours in the circle of all, those of the next item begin somewhere else; nine ratings of
# ten are right
_RATINGS = f"""
    select 'session' as session_id, 'item ' || item as item_id, 'rater ' || rater as rater_id,
        'site ' || rater % 5 as site,
        case when hash(item, rater) % 10 > 0 then item % 3 else (item + 1) % 3 end as label,
        'policy ' || item % 20 as policy_code, timestamp '2026-03-02 09:00:00' as submitted_at
    from (
        select item, (hash(item) + place * {{apart}}) % {{raters}} as rater
        from range({{items}}) as items (item), range({RATINGS_OF_ITEM}) as places (place)
    )
"""


def main() -> None:
    """Print the seconds of each model, and of all beside the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    items = parser.parse_args().items
    few, many = _seconds(items, RATERS), _seconds(items, MANY_RATERS)
    print(f"agreement over {items:,} items of {RATINGS_OF_ITEM} ratings: {few:.2f} s (bar {BAR})")
    print(
        f"the same with {MANY_RATERS:,} raters who share few items: {many:.2f} s, {many / few:.2f} times "
        f"(bar {BAR_OF_MANY})"
    )


def _seconds(items: int, raters: int) -> float:
    """Seconds of the models for a session of so many raters."""
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        settings = _home_with_ratings(Path(folder) / "home", items, raters)
        build(settings)
        [nodes] = run_commands(settings, [["run", "--select", *MODELS]])
        _check(settings, items, raters)
    for node in nodes:
        print(f"  {raters:>6,} raters  {node.name:<28} {node.seconds:6.2f} s")
    return sum(node.seconds for node in nodes)


def _home_with_ratings(root: Path, items: int, raters: int) -> KeyedSettings:
    file = root / "landing" / "calibration_ratings" / "session.parquet"
    file.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        # few raters: neighbours; many: another distance for every item, so that two of them seldom meet again
        apart = "1" if raters == RATERS else "(1 + hash(-item) % 1999)"
        query = _RATINGS.format(items=items, raters=raters, apart=apart)
        connection.execute(f"copy ({query}) to '{file}' (format parquet)")
    key = root / "restricted" / "pseudonym.key"
    key.parent.mkdir()
    key.touch(mode=0o600)
    key.write_text("a key of this benchmark alone\n")
    settings = load_settings(root)
    ingest_landing(settings)
    prepare_run(settings, read_ledger(settings.home), [], may_draw=False, run_id="benchmark")
    return settings


def _check(settings: KeyedSettings, items: int, raters: int) -> None:
    """Times of figures that are not there say nothing."""
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select slice_kind, count(*), min(n_items), min(krippendorff_alpha) "
            "from marts.kpi_calibration_agreement group by 1 order by 1"
        ).fetchall()
    kinds = {kind: (n, least) for kind, n, least, _ in found}
    # a rater meets the four neighbours on either side
    assert kinds["all"] == (1, items) and kinds["rater_pair"][0] >= raters * (
        RATINGS_OF_ITEM - 1
    ), found


if __name__ == "__main__":
    main()
