"""Staging models that no model reads yet: no run builds them, so they are built here from rows of their sources."""

import os

import duckdb
import pytest

from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.dbt.manifest import load_manifest
from modqa_pipeline.transform.engine import run_commands
from modqa_pipeline.transform.preparation import prepare_run
from tests.models.conftest import DAYS
from tests.worlds.delivered_formats import encode
from tests.worlds.every_source import changed_row, full_row

UNREAD = {
    node["name"]: node["config"]["meta"]["rows_from"][0]
    for node in load_manifest()["nodes"].values()
    if "unread" in node.get("tags", ())
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A warehouse with these models alone: two rows were delivered for each, and one of them again, changed."""
    from modqa_pipeline.ingest.run import ingest_landing

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        settings = load_settings(tmp_path_factory.mktemp("home"))
        for source in UNREAD.values():
            contract = load_contract(source)
            row = full_row(contract, 1)
            _deliver(settings, source, "1.csv", [row, full_row(contract, 2)])
            _deliver(settings, source, "2.csv", [changed_row(contract, row)])
        ingest_landing(settings)
        prepare_run(settings, read_ledger(settings.home), DAYS, may_draw=True, run_id="unread")
        command = ["build", "--resource-type", "model", "--select", "tag:unread"]
        [results] = run_commands(settings, [command])
        assert {node.name for node in results} == set(UNREAD)
        yield settings.home.warehouse


def _deliver(settings, source, name, rows):
    file = settings.home.landing / source / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(encode(name, rows))
    os.utime(file, (1_700_000_000, 1_700_000_000))


@pytest.mark.parametrize("model", sorted(UNREAD))
def test_a_model_has_every_column_and_each_row_as_it_came_last(warehouse, model):
    contract = load_contract(UNREAD[model])
    row = full_row(contract, 1)
    [(name, value)] = changed_row(contract, row).items() - row.items()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        relation = connection.table(f"staging.{model}")
        columns, rows = relation.columns, relation.fetchall()
    assert columns == list(load_manifest()["nodes"][f"model.modqa.{model}"]["columns"])
    assert len(rows) == 2 and None not in {value for row in rows for value in row}
    if name in columns:
        assert {str(row[columns.index(name)]) for row in rows} > {value}


def test_a_run_builds_none_of_them(settings):
    assert UNREAD
    built = build(settings)
    assert not set(UNREAD) & {node.name for node in built.models}
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        views = connection.execute("select view_name from duckdb_views()").fetchall()
    assert not set(UNREAD) & {view for (view,) in views}
