"""A view stands as long as the project and the home are what they were."""

import duckdb
import pytest

from modqa_pipeline.settings import load_settings
from modqa_pipeline.transform import standing
from modqa_pipeline.transform.manifest import load_manifest


@pytest.fixture
def settings(tmp_path):
    settings = load_settings(tmp_path / "home", need_key=False)
    settings.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return settings


def test_nothing_stands_in_a_new_warehouse(settings):
    assert standing.standing_nodes(settings) == []
    assert not settings.home.warehouse.exists()


def test_views_and_seeds_stand_after_a_run(settings):
    standing.note_standing_nodes(settings)
    nodes = standing.standing_nodes(settings)
    assert {"stg_plan", "technical_root_causes"} <= set(nodes)


def test_what_reads_delivered_files_or_holds_rows_never_stands(settings):
    standing.note_standing_nodes(settings)
    nodes = standing.standing_nodes(settings)
    assert not {"stg_audits", "stg_decision_versions", "int_decisions_framed"} & set(nodes)
    by_name = {node["name"]: node for node in load_manifest()["nodes"].values()}
    assert all("lake(" not in by_name[name]["raw_code"] for name in nodes)


def test_no_view_of_another_project_stands_even_if_the_run_that_replaced_some_broke(
    settings, tmp_path, monkeypatch
):
    standing.note_standing_nodes(settings)
    changed = tmp_path / "changed.sql"
    changed.write_text("select 2")
    with monkeypatch.context() as patch:
        patch.setattr(standing, "project_files", lambda: [changed])
        assert standing.standing_nodes(settings) == []
    assert standing.standing_nodes(settings) == []


def test_no_view_stands_in_a_home_that_was_moved(settings, tmp_path):
    standing.note_standing_nodes(settings)
    moved = load_settings(tmp_path / "moved", need_key=False)
    moved.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    settings.home.warehouse.rename(moved.home.warehouse)
    with duckdb.connect(str(moved.home.warehouse)) as connection:
        assert connection.execute("from main.standing_views").fetchall()
    assert standing.standing_nodes(moved) == []
