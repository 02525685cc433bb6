"""The published marts as a data team reads them; a run that holds the lock frees what others kept from it."""

import os
import re

import dagster as dg
import duckdb
import pytest
from dagster_duckdb import DuckDBResource

from modqa_pipeline.automation.event_log import open_instance
from modqa_pipeline.cli.launch import prepare_instance
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.errors import BuildError
from modqa_pipeline.repository import ROOT
from modqa_pipeline.resources import POOL, PublishedMarts, bury, left_behind


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


@pytest.fixture
def instance(tmp_path):
    home = load_settings_without_key(tmp_path / "home").home
    prepare_instance(home)
    with open_instance(home) as instance:
        instance.event_log_storage.set_concurrency_slots(POOL, 1)
        yield instance


def claims_the_slot(instance: dg.DagsterInstance, run_id: str) -> bool:
    return instance.event_log_storage.claim_concurrency_slot(POOL, run_id, "ingest").is_claimed


def test_a_run_that_ended_untold_keeps_the_slot_until_it_is_buried(instance):
    assert claims_the_slot(instance, "ended untold")
    assert not claims_the_slot(instance, "next")
    for run_id in left_behind(instance, "next"):
        bury(instance, run_id)
    assert claims_the_slot(instance, "next")


def test_the_slot_of_the_run_itself_is_left_to_it(instance):
    assert claims_the_slot(instance, "this")
    assert left_behind(instance, "this") == set()
