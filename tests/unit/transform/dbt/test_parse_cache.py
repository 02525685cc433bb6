"""What dbt parsed is read back as long as the project is what it was."""

import os

import pytest

from modqa_pipeline.transform.dbt import parse_cache
from modqa_pipeline.transform.dbt.environment import quiet
from modqa_pipeline.transform.dbt.manifest import load_manifest, load_whole_manifest
from modqa_pipeline.transform.dbt.parsing import parse_afresh, parse_project


@pytest.fixture(scope="module")
def manifest():
    with quiet():
        return parse_afresh("duckdb")


@pytest.fixture
def folder_with_kept_parse(manifest, tmp_path, monkeypatch):
    """A folder that keeps the parse, and nobody else does."""
    monkeypatch.setattr(parse_cache, "TARGET", tmp_path / "elsewhere")
    parse_cache.keep_parsed(manifest, tmp_path, "duckdb")
    return tmp_path


def test_what_was_parsed_is_read_back(folder_with_kept_parse, manifest):
    found = parse_cache.read_parsed(folder_with_kept_parse, "duckdb")
    assert found.nodes.keys() == manifest.nodes.keys()
    assert found.macros.keys() == manifest.macros.keys()
    assert manifest.unit_tests and not found.unit_tests


def test_a_home_reads_what_setup_has_parsed(folder_with_kept_parse, tmp_path, monkeypatch):
    monkeypatch.setattr(parse_cache, "TARGET", folder_with_kept_parse)
    assert parse_cache.read_parsed(tmp_path / "home", "duckdb") is not None


def test_a_changed_project_is_parsed_anew_and_replaces_what_was_kept(
    folder_with_kept_parse, manifest, monkeypatch
):
    monkeypatch.setattr(parse_cache, "project_fingerprint", lambda: "another project")
    assert parse_cache.read_parsed(folder_with_kept_parse, "duckdb") is None
    parse_cache.keep_parsed(manifest, folder_with_kept_parse, "duckdb")
    [file] = folder_with_kept_parse.glob("parsed-*")
    assert "another project" in file.name


def test_a_damaged_file_is_parsed_anew(folder_with_kept_parse):
    [file] = folder_with_kept_parse.glob("parsed-*")
    file.write_bytes(file.read_bytes()[:1000])
    assert parse_cache.read_parsed(folder_with_kept_parse, "duckdb") is None
    assert not file.exists()


def test_a_start_reads_nodes_and_sources_alone():
    whole = load_whole_manifest()
    read = {part: set(nodes) for part, nodes in load_manifest().items()}
    assert read == {part: set(whole[part]) for part in ("nodes", "sources")}
    assert set(whole) > {"nodes", "sources", "unit_tests", "macros"}


def test_setup_parses_in_place_wherever_dbt_writes_for_other_projects(tmp_path, monkeypatch):
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    parse_project()
    assert not list(tmp_path.iterdir())
    assert os.environ["DBT_TARGET_PATH"] == str(tmp_path)
