"""A home that the version before made is taken as it is, and rebuilt with the same draws and audits."""

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
ACCURACY = """
    select decision_date, estimate from marts.kpi_quality_daily where metric = 'accuracy' and slice_kind = 'all'
"""


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


@pytest.mark.parametrize(("figure", "query"), [("drawn", DRAWN), ("audited", AUDITED)])
def test_a_rebuild_finds_every_draw_and_audit_of_the_version_before(rebuilt, figure, query):
    with duckdb.connect(str(rebuilt.database), read_only=True) as connection:
        rows = dict(connection.sql(query).fetchall())
    assert {str(day): n for day, n in rows.items()} == published(rebuilt)[figure]


def test_a_rebuild_gives_the_figures_of_the_version_before(rebuilt):
    with duckdb.connect(str(rebuilt.database), read_only=True) as connection:
        accuracy = dict(connection.sql(ACCURACY).fetchall())
        files = connection.sql("select count(*) from marts.ingest_ledger").fetchall()
        refused = connection.sql("select count(*) from marts.quarantined_rows").fetchall()
    before = published(rebuilt)
    assert {str(d): v for d, v in accuracy.items()} == pytest.approx(before["accuracy"])
    assert (files, refused) == ([(before["files"],)], [(before["quarantined"],)])


def test_a_rebuild_changes_no_fact(rebuilt, tmp_path):
    before = unpack(LAST, tmp_path)
    for folder in ("draws", "receipts"):
        for file in sorted((before.root / folder).rglob("*.parquet")):
            assert (rebuilt.root / file.relative_to(before.root)).read_bytes() == file.read_bytes()
    lines = (rebuilt.root / "receipts" / "receipts.jsonl").read_text().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, len(lines) + 1))
