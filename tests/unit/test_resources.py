"""The published marts as a data team's own assets read them."""

import os
import re

import dagster as dg
import duckdb
import pytest
from dagster_duckdb import DuckDBResource

from modqa_pipeline.errors import BuildError
from modqa_pipeline.repository import ROOT
from modqa_pipeline.resources import PublishedMarts


@pytest.fixture
def published(tmp_path):
    return PublishedMarts(database=str(tmp_path / "modqa.duckdb"))


def publish(published, n_rows):
    """What a run does: another file takes the place of the one before, by rename."""
    draft = f"{published.database}.new"
    with duckdb.connect(draft) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.kpi as from range({n_rows}) as t (n)")
    os.replace(draft, published.database)


def count(published):
    with published.get_connection() as connection:
        return connection.execute("select count(*) from marts.kpi").fetchone()[0]


def their_asset(counted):
    @dg.asset
    def their_kpi(published: PublishedMarts):
        counted.append(count(published))

    return their_kpi


def test_an_asset_of_their_own_reads_each_publication_as_it_stands(published):
    counted = []
    for n_rows in (3, 5):
        publish(published, n_rows)
        assert dg.materialize([their_asset(counted)], resources={"published": published}).success
    assert counted == [3, 5]


def test_nothing_is_opened_before_it_is_asked_for(published):
    """A home's first run makes its resources before there is a publication."""

    @dg.asset
    def asks_for_nothing(published: PublishedMarts):
        pass

    assert dg.materialize([asks_for_nothing], resources={"published": published}).success


def test_a_home_without_a_publication_is_told_at_once_what_to_do(published):
    with pytest.raises(BuildError, match=r"nothing was published in this home yet.*modqa run"):
        count(published)


def test_a_block_that_breaks_leaves_no_connection_open(published):
    publish(published, 3)
    with pytest.raises(ZeroDivisionError), published.get_connection() as connection:
        _ = 1 / 0
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")
    publish(published, 5)
    assert count(published) == 5


def test_nobody_can_write(published):
    publish(published, 3)
    with (
        published.get_connection() as connection,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        connection.execute("delete from marts.kpi")


def test_it_is_the_resource_of_dagster_duckdb(published):
    assert isinstance(published, DuckDBResource)


def test_the_example_of_the_docs_loads(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_HOME", str(tmp_path / "home"))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [example] = [code for code in re.findall(r"```python\n(.*?)```", page, re.S) if "merge" in code]
    made = {}
    exec(example, made)
    graph = made["defs"].resolve_asset_graph()
    theirs = graph.get(dg.AssetKey("weekly_site_table"))
    assert dg.AssetKey("published_marts") in theirs.parent_keys
