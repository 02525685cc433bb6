"""A view stands as long as the project and the home are what they were."""

import re

import duckdb
import pytest

from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.contracts.contract import sources
from modqa_pipeline.transform.dbt import unchanged
from modqa_pipeline.transform.dbt.manifest import load_manifest


@pytest.fixture
def settings(tmp_path):
    settings = load_settings_without_key(tmp_path / "home")
    settings.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        for node in load_manifest()["nodes"].values():
            if "rows_from" in node["config"].get("meta", {}):
                connection.execute(f"create schema if not exists {node['schema']}")
                connection.execute(f"create table {node['schema']}.{node['name']} (a int)")
    return settings


def test_nothing_stands_in_a_new_warehouse(settings):
    settings.home.warehouse.unlink()
    assert unchanged.standing_nodes(settings) == []
    assert not settings.home.warehouse.exists()


def test_views_and_seeds_stand_after_a_run(settings):
    unchanged.note_standing_nodes(settings)
    nodes = unchanged.standing_nodes(settings)
    assert {"stg_plan", "technical_root_causes"} <= set(nodes)


def test_what_reads_delivered_files_or_holds_rows_never_stands(settings):
    unchanged.note_standing_nodes(settings)
    nodes = unchanged.standing_nodes(settings)
    assert not {"stg_audits", "stg_decision_versions", "int_frame_counts"} & set(nodes)
    by_name = {node["name"]: node for node in load_manifest()["nodes"].values()}
    reading = {
        name for name in nodes if re.search(r"\b(lake|last_delivered)\(", by_name[name]["raw_code"])
    }
    in_no_run = {name for name, node in by_name.items() if "unread" in node.get("tags", ())}
    never_delivered = {"stg_appeals", "stg_calibration_ratings", "stg_disputes"}
    assert reading - in_no_run == never_delivered


def test_no_view_of_another_project_stands_even_if_the_run_that_replaced_some_broke(
    settings, monkeypatch
):
    unchanged.note_standing_nodes(settings)
    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "project_fingerprint", lambda: "another")
        assert unchanged.standing_nodes(settings) == []
    assert unchanged.standing_nodes(settings) == []


def test_no_view_stands_in_a_home_that_was_moved(settings, tmp_path):
    unchanged.note_standing_nodes(settings)
    moved = load_settings_without_key(tmp_path / "moved")
    moved.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    settings.home.warehouse.rename(moved.home.warehouse)
    with duckdb.connect(str(moved.home.warehouse)) as connection:
        assert connection.execute("from main.standing_views").fetchall()
    assert unchanged.standing_nodes(moved) == []


def test_models_of_a_source_that_was_never_delivered_stand_until_it_is(settings):
    unchanged.note_standing_nodes(settings)
    models = {"stg_calibration_ratings", "fct_calibration_ratings", "kpi_calibration_agreement"}
    assert models <= set(unchanged.standing_nodes(settings))
    delivered = settings.home.lake / "calibration_ratings" / "000000007.parquet"
    delivered.parent.mkdir(parents=True)
    delivered.with_name("schema.parquet").touch()
    assert models <= set(unchanged.standing_nodes(settings))
    delivered.touch()
    assert not models & set(unchanged.standing_nodes(settings))


def test_a_model_that_still_has_rows_is_made_again(settings):
    """Of a list in config/ that has lost its rows."""
    unchanged.note_standing_nodes(settings)
    assert "kpi_golden_accuracy" in unchanged.standing_nodes(settings)
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute("insert into marts.kpi_golden_accuracy values (1)")
    assert "kpi_golden_accuracy" not in unchanged.standing_nodes(settings)


def test_a_list_with_rows_is_a_source_with_rows(settings):
    unchanged.note_standing_nodes(settings)
    listed = settings.home.config / "golden_items.csv"
    heading = listed.read_text().splitlines()[0]
    listed.write_text(f"{heading}\ni-1,d-1,remove,P1,1,lead|expert,2026-03-01,,\n")
    assert "kpi_golden_accuracy" not in unchanged.standing_nodes(settings)


def test_rows_come_from_sources_that_the_lake_or_the_configuration_has(settings):
    named = {
        source
        for node in load_manifest()["nodes"].values()
        for source in node["config"].get("meta", {}).get("rows_from", [])
    }
    assert named
    assert named <= set(sources()) | {path.stem for path in settings.home.config.glob("*.csv")}


def test_all_that_a_model_without_rows_feeds_alone_is_left_out_with_it():
    """Who reads nothing but tables that stand empty has no rows either: it says so, or pays for nothing."""
    nodes = load_manifest()["nodes"]
    rows_from = {
        name: node["config"].get("meta", {}).get("rows_from", []) for name, node in nodes.items()
    }
    telling = [
        node["name"]
        for name, node in nodes.items()
        if node["resource_type"] == "model" and not rows_from[name]
        if (parents := node["depends_on"]["nodes"])
        and all(rows_from.get(parent) for parent in parents)
    ]
    assert telling == []
