"""One home, two engines: what either publishes is the same, and each reads what the other has drawn.

For `make test-long`: a small home of two days takes minutes on Spark, the story with its blocked days, the demo's home
and the real packs longer. In CI the engines are compared macro by macro (`tests/engines`).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from modqa_pipeline.home.files import read_lines
from tests.engines import parity
from tests.engines.spark_environment import demand_spark, needs_minutes_of_spark
from tests.engines.spark_servers import HOST, thrift_server
from tests.worlds import story
from tests.worlds.closing_home import (
    FIRST_OF_MAY,
    LAST_OF_APRIL,
    deliver_late_verdict,
    make_closing_home,
)
from tests.worlds.home import KEY, PlayedHome, Stage, draw_order, tamper
from tests.worlds.real_packs import PACK_DAY, make_pack_home
from tests.worlds.rows import decision_id, make_decision
from tests.worlds.small_home import FIRST, N_SECOND, SECOND, make_small_home

pytestmark = needs_minutes_of_spark
DERIVED = ("lake", "quarantine", "warehouse", "state", "published", "reports")
NEXT = story.LATEST + timedelta(days=1)
N_NEXT = 400


@pytest.fixture(scope="session", autouse=True)
def _spark_is_there():
    demand_spark()


@contextmanager
def engine_is(name: str, catalog: str = "hive") -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_ENGINE", name)
        patch.setenv("MODQA_SPARK_CATALOG", catalog)
        patch.setenv("SPARK_CONF_DIR", str(Path(parity.__file__).with_name("small")))
        patch.setenv("MODQA_SPARK_SHUFFLE_PARTITIONS", "1")
        yield


def emptied(played: PlayedHome, to: Path) -> PlayedHome:
    """A copy of a home with nothing derived in it."""
    shutil.copytree(
        played.root, to, ignore=lambda at, _: DERIVED if Path(at) == played.root else ()
    )
    return PlayedHome(to, n_delivered=played.n_delivered)


def rebuild(home: PlayedHome) -> Stage:
    return home.stage(home.command("rebuild", in_process=True))


def unlike(one: Stage, other: Stage, *, but: str | None = None) -> list[str]:
    """What differs, except in columns of this name."""
    files = (stage.root / "published" / "modqa.duckdb" for stage in (one, other))
    without = {*parity.VOLATILE, but}
    return [str(difference) for difference in parity.differences(*files, without)]


@pytest.fixture(scope="session")
def small_home(tmp_path_factory) -> PlayedHome:
    return make_small_home(tmp_path_factory.mktemp("small") / "home")


@pytest.fixture(scope="session")
def small_home_on_spark(small_home) -> Stage:
    """Both days drawn and built by Spark."""
    with engine_is("spark", "in-memory"):  # one run, after which nobody asks Spark for its tables
        return small_home.play(FIRST, SECOND)


@pytest.fixture(scope="session")
def small_home_on_duckdb(small_home, small_home_on_spark) -> Stage:
    """The same home built anew by DuckDB from Spark's draws."""
    return rebuild(small_home)


def test_both_engines_publish_the_same_rows_in_every_table(
    small_home_on_spark, small_home_on_duckdb
):
    assert small_home_on_spark.outcome.is_well, small_home_on_spark.outcome.lines
    assert small_home_on_duckdb.outcome.is_well, small_home_on_duckdb.outcome.complained
    assert unlike(small_home_on_spark, small_home_on_duckdb) == []


def test_the_small_home_has_something_to_compare(small_home_on_spark):
    """But restatements, which come of a month that closed weeks before."""
    empty = [name for name, rows in small_home_on_spark.tables().items() if not rows]
    assert empty == ["fct_restatements"]


def test_spark_draws_in_the_secret_order(small_home_on_spark):
    drawn = story.drawn(small_home_on_spark, SECOND)
    ranked = {}
    for row in sorted(drawn, key=lambda row: row["draw_rank"]):
        ranked.setdefault(row["stratum_id"], []).append(row["decision_id"])
    everybody = [row["decision_id"] for row in drawn]
    assert KEY and len(drawn) < N_SECOND
    for ids in ranked.values():
        assert ids == [i for i in draw_order(SECOND, "main", everybody) if i in set(ids)]


def test_duckdb_draws_nothing_that_spark_has_drawn(
    small_home, small_home_on_spark, small_home_on_duckdb
):
    assert small_home_on_duckdb.draw_bytes == small_home_on_spark.draw_bytes
    days = [line["decision_date"] for line in read_lines(small_home.home.draws / "records.jsonl")]
    assert days.count(str(SECOND)) == 1


@pytest.fixture(scope="session")
def story_on_spark(everything_rebuilt, story_home, tmp_path_factory) -> tuple[PlayedHome, Stage]:
    """The story's days built by Spark from DuckDB's draws, and one more day drawn by Spark."""
    home = emptied(story_home, tmp_path_factory.mktemp("engines") / "home")
    decisions = [make_decision(NEXT, n, decision="approve") for n in range(N_NEXT)]
    home.deliver("bpo_decisions/acme/next.csv", decisions)
    with engine_is("spark"):
        return home, home.play(NEXT)


def test_the_story_is_the_same_on_both(story_on_spark):
    home, on_spark = story_on_spark
    assert on_spark.outcome.is_well, on_spark.outcome.lines
    assert NEXT in on_spark.column("select decision_date from marts.publication_days")
    assert unlike(on_spark, rebuild(home)) == []


def test_a_blocked_day_gives_way_on_both(small_home, small_home_on_duckdb, tmp_path):
    """What Spark built of it is taken back as well, or what is built from days would hold it."""
    stages = {}
    for engine in ("spark", "duckdb"):
        home = emptied(small_home, tmp_path / engine)
        with engine_is(engine):
            assert rebuild(home).outcome.is_well
            spoiled = tamper(home.home.lake, SECOND, decision_id(SECOND, 3))
            home.deliver("bpo_decisions/acme/late.csv", [make_decision(SECOND, 9500)])
            blocked = home.play(SECOND)
            assert not blocked.outcome.is_well
            spoiled.unlink()
            stages[engine] = blocked, home.play(SECOND)
    for on_spark, on_duckdb in zip(*stages.values(), strict=True):
        # either home took the late file in a run of its own
        assert unlike(on_spark, on_duckdb, but="received_at") == []


def test_a_thrift_server_says_the_same(tmp_path, monkeypatch):
    """Each day in a run of its own: the second must leave the first where it is."""
    home, warehouse = make_small_home(tmp_path / "home"), tmp_path / "warehouse"
    with engine_is("spark"), thrift_server(tmp_path, warehouse) as port:
        monkeypatch.setenv("MODQA_SPARK_HOST", HOST)
        monkeypatch.setenv("MODQA_SPARK_PORT", port)
        monkeypatch.setenv("MODQA_SPARK_WAREHOUSE", str(warehouse))
        days = home.play(FIRST), home.play(SECOND)
    assert [day.outcome.is_well for day in days] == [True, True], days[-1].outcome.complained
    assert unlike(days[-1], rebuild(home)) == []


def test_a_closed_month_is_restated_on_both(tmp_path):
    home = make_closing_home(tmp_path / "closing")
    with engine_is("spark"):
        assert home.play(LAST_OF_APRIL, FIRST_OF_MAY).outcome.is_well
        deliver_late_verdict(home)
        on_spark = home.play(FIRST_OF_MAY)
    assert on_spark.tables()["fct_restatements"]
    assert unlike(on_spark, rebuild(home)) == []


def test_the_demo_is_the_same_on_both(tmp_path):
    home = PlayedHome(tmp_path / "demo")
    home.home.key_file.unlink()
    demo = home.command("demo", "--days", 3, "--decisions-per-day", 1000)
    assert demo.is_well, demo.complained
    with engine_is("spark"):
        on_spark = rebuild(home)
    assert unlike(on_spark, rebuild(home)) == []


@pytest.mark.parametrize("pack", ["hatecheck", "xstest"])
def test_real_decisions_are_the_same_on_both(pack, tmp_path):
    home = make_pack_home(pack, tmp_path / pack)
    with engine_is("spark"):
        on_spark = home.play(PACK_DAY)
    assert unlike(on_spark, rebuild(home)) == []
