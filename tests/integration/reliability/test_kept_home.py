"""A home that the version before made is taken as it is, and rebuilt with the same draws and audits.

Its ids are spelled otherwise today, in the lake and so in what is read of the facts.
"""

import json
import os
import subprocess
import sys

import duckdb
import pytest

from modqa_pipeline.ingest.storage.lake_version import check_lake_version
from tests.worlds.kept_home import LAST, published, unpack

DRAWN = "select decision_date, count(*) from marts.fct_audit_samples group by 1"
AUDITED = "select decision_date, count(*) from marts.fct_audit_outcomes group by 1"
ESTIMATING = (
    "select decision_date, count(*) from marts.fct_audit_outcomes where is_estimating group by 1"
)
GOLDEN = "select item_id, n_read from marts.fct_golden_items"
ACCURACY = """
    select decision_date, estimate from marts.kpi_quality_daily where metric = 'accuracy' and slice_kind = 'all'
"""
REFUSED = "select reason_code, count(*) from marts.quarantined_rows group by 1"
#: Each day borealis delivers a decision of acme. Only in today's spelling has it the same id.
N_FOREIGN = 4


def test_the_lake_of_the_version_before_is_read(tmp_path):
    check_lake_version(unpack(LAST, tmp_path))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    home = unpack(LAST, tmp_path_factory.mktemp("kept") / "home")
    environment = {k: v for k, v in os.environ.items() if k != "MODQA_PSEUDONYM_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "modqa_pipeline.cli.main", "rebuild"],
        env=environment | {"MODQA_HOME": str(home.root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def figures(home, query):
    with duckdb.connect(str(home.database), read_only=True) as connection:
        return {str(name): value for name, value in connection.execute(query).fetchall()}


@pytest.mark.parametrize(
    ("figure", "query"),
    [("drawn", DRAWN), ("audited", AUDITED), ("estimating", ESTIMATING), ("golden", GOLDEN)],
)
def test_a_rebuild_finds_every_draw_and_audit_of_the_version_before(rebuilt, figure, query):
    assert figures(rebuilt, query) == published(rebuilt)[figure]


def test_ids_are_spelled_as_a_person_sees_them(rebuilt):
    with duckdb.connect(str(rebuilt.database), read_only=True) as connection:
        samples = "select decision_id from marts.fct_audit_samples join marts.fct_audit_outcomes using (decision_id)"
        ids = [each for (each,) in connection.execute(samples).fetchall()]
    assert ids and all(each.isdecimal() for each in ids)


def test_a_rebuild_gives_the_figures_of_the_version_before(rebuilt):
    before = published(rebuilt)
    # a foreign decision a day is refused now, of two hundred
    assert figures(rebuilt, ACCURACY) == pytest.approx(before["accuracy"], abs=2e-4)
    assert sum(figures(rebuilt, REFUSED).values()) == 2 * N_FOREIGN
    assert figures(rebuilt, REFUSED) == before["quarantined"] | {"key_collision": N_FOREIGN}
    assert len((rebuilt.lake / "ingest_ledger.jsonl").read_text().splitlines()) == before["files"]


def test_a_rebuild_changes_no_fact(rebuilt, tmp_path):
    before = unpack(LAST, tmp_path)
    for folder in ("draws", "receipts"):
        for file in sorted((before.root / folder).rglob("*.*")):
            found = (rebuilt.root / file.relative_to(before.root)).read_bytes()
            # a hand-out that comes later is added
            assert found == file.read_bytes() or (
                file.suffix == ".jsonl" and found.startswith(file.read_bytes())
            )
    lines = (rebuilt.root / "receipts" / "receipts.jsonl").read_text().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, len(lines) + 1))
