"""The benchmark compares like with like: floor, pandas and product find the same in a day of a few hundred rows."""

from argparse import Namespace
from pathlib import Path

import pytest

from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.ingest.run import ingest_landing
from tests.benchmarks.agreement import Figures, disagreements, found_by_hand, touched_days
from tests.benchmarks.deliveries import (
    DAY,
    PAST,
    deliver,
    deliver_day,
    deliver_past_day,
    deliver_rosters,
)
from tests.benchmarks.floor import Floor
from tests.benchmarks.in_pandas import InPandas

SIZE, PAST_SIZE, BUDGET = 2400, 400, 200
AUDITED = """
    select 'a-' || decision_id as audit_id, decision_id, 'auditor-1' as auditor_id, 'first' as audit_round,
        if(machine_score > 0.9, 'restrict', decision) as verdict_decision, '2026-03-01T20:00:00Z' as audited_at
    from read_parquet('{lake}/*_decisions/*/[0-9]*.parquet')
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    """A home that has taken in a past with audits, and not the day that lies in its landing."""
    root = tmp_path_factory.mktemp("bench") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "benchmark")
        deliver_rosters(root)
        for day in PAST[-3:]:
            deliver_past_day(root, day, PAST_SIZE)
        settings = load_settings(root)
        ingest_landing(settings)
        deliver(root / "landing" / "audit_results" / "past.csv", AUDITED.format(lake=root / "lake"))
        ingest_landing(settings)
        yield settings


@pytest.fixture(scope="module")
def files(home) -> list[Path]:
    return deliver_day(home.home.root, SIZE, past_size=PAST_SIZE)


def by_hand(who: type, home: Settings, files: list[Path], out: Path) -> Figures:
    given = Namespace(
        home=home.home.root, day=DAY, out=out, budget=BUDGET, memory_mb=500, threads=2
    )
    out.mkdir()
    return found_by_hand(out, who(given).run(files)["files"])


@pytest.fixture(scope="module")
def of_floor(home, files, tmp_path_factory) -> Figures:
    return by_hand(Floor, home, files, tmp_path_factory.mktemp("by_hand") / "floor")


def test_the_floor_and_pandas_find_the_same(home, files, of_floor, tmp_path):
    assert not disagreements(of_floor, by_hand(InPandas, home, files, tmp_path / "pandas"))


def test_a_day_in_parquet_is_the_same_day(home, of_floor, tmp_path):
    files = deliver_day(tmp_path / "elsewhere", SIZE, "parquet", PAST_SIZE)
    found = by_hand(Floor, home, files, tmp_path / "floor")
    differing = disagreements(of_floor, found)
    assert all(line.startswith("file ") for line in differing), "only the names of the files differ"


def test_the_floor_takes_what_the_product_takes(home, files, of_floor):
    taken = {
        ("file", line["source"], Path(line["file_name"]).name): (
            line["rows_read"],
            line["rows_accepted"],
            line["rows_quarantined"],
            line["rows_duplicate"],
        )
        for line in ingest_landing(home).entries
    }
    found = {key: counts for key, counts in of_floor.items() if key[0] == "file"}
    assert found == taken
    assert all(all(counts) for counts in taken.values()), "every kind of row is in the day"


def test_a_day_draws_its_budget_and_touches_the_day_before(of_floor):
    assert of_floor["drawn",] == (BUDGET,)
    assert touched_days(of_floor) >= {DAY, PAST[-1]}


def test_other_figures_are_told(of_floor):
    key = next(key for key in of_floor if key[0] == "operations")
    altered = {**of_floor, key: (-1, *of_floor[key][1:])}
    [told] = disagreements(of_floor, altered)
    assert told.startswith("operations") and "-1" in told
