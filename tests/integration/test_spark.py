"""One home, two engines: what either publishes is the same, and each reads what the other has drawn."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import parity
import pytest
import story
from landing_rows import make_decision
from played_home import KEY, PlayedHome, Stage, draw_order

from modqa_pipeline.home import read_lines

NEXT = story.LATEST + timedelta(days=1)
N_NEXT = 400
DERIVED = ("lake", "quarantine", "warehouse", "state", "published", "reports")


@pytest.fixture(scope="session")
def emptied(rebuilt, played, tmp_path_factory) -> PlayedHome:
    """A copy of the story's home with nothing derived in it, and decisions of one more day."""
    if not os.environ.get("MODQA_TEST_SPARK"):
        pytest.skip("five minutes of Spark: make test-spark")
    root = tmp_path_factory.mktemp("engines") / "home"
    shutil.copytree(
        played.root, root, ignore=lambda at, _: DERIVED if Path(at) == played.root else ()
    )
    home = PlayedHome(root, n_delivered=played.n_delivered)
    decisions = [make_decision(NEXT, n, decision="approve") for n in range(N_NEXT)]
    home.deliver("bpo_decisions/acme/next.csv", decisions)
    return home


@pytest.fixture(scope="session")
def on_spark(emptied) -> Stage:
    """Every day built by Spark from DuckDB's draws, and one more day drawn by Spark."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_ENGINE", "spark")
        patch.setenv("SPARK_CONF_DIR", str(Path(parity.__file__).with_name("small")))
        return emptied.play(NEXT)


@pytest.fixture(scope="session")
def on_duckdb(emptied, on_spark) -> Stage:
    """The same home built anew by DuckDB, from all those draws."""
    return emptied.stage(emptied.command("rebuild", in_process=True))


def database(stage: Stage) -> Path:
    return stage.root / "published" / "modqa.duckdb"


def test_spark_publishes_every_day(on_spark):
    assert on_spark.outcome.is_well, on_spark.outcome.lines
    assert NEXT in on_spark.column("select decision_date from marts.publication_days")


def test_both_engines_publish_the_same_rows_in_every_table(on_spark, on_duckdb):
    assert on_duckdb.outcome.is_well
    assert parity.differences(database(on_spark), database(on_duckdb)) == []


def test_spark_draws_in_the_secret_order(on_spark, emptied):
    drawn = story.drawn(on_spark, NEXT)
    ranked = [row["decision_id"] for row in sorted(drawn, key=lambda row: row["draw_rank"])]
    everything = [make_decision(NEXT, n)["decision_id"] for n in range(N_NEXT)]
    assert KEY and ranked == draw_order(NEXT, "main", everything)[: len(ranked)]


def test_duckdb_draws_nothing_that_spark_has_drawn(on_spark, on_duckdb, emptied):
    assert on_duckdb.draw_bytes == on_spark.draw_bytes
    days = [line["decision_date"] for line in read_lines(emptied.home.draws / "records.jsonl")]
    assert days.count(str(NEXT)) == 1
