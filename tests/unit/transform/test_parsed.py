"""What dbt parsed is read back as long as the project is what it was."""

import pytest

from modqa_pipeline.transform import dbt, parsed


@pytest.fixture(scope="module")
def manifest():
    with dbt._quiet():
        return dbt._parse_anew("duckdb")


@pytest.fixture
def kept(manifest, tmp_path, monkeypatch):
    """A folder that keeps the parse, and nobody else does."""
    monkeypatch.setattr(parsed, "TARGET", tmp_path / "elsewhere")
    parsed.keep_parsed(manifest, tmp_path, "duckdb")
    return tmp_path


def test_what_was_parsed_is_read_back(kept, manifest):
    found = parsed.read_parsed(kept, "duckdb")
    assert found.nodes.keys() == manifest.nodes.keys()
    assert found.macros.keys() == manifest.macros.keys()
    assert manifest.unit_tests and not found.unit_tests


def test_a_home_reads_what_setup_has_parsed(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(parsed, "TARGET", kept)
    assert parsed.read_parsed(tmp_path / "home", "duckdb") is not None


def test_a_changed_project_is_parsed_anew_and_replaces_what_was_kept(kept, manifest, monkeypatch):
    monkeypatch.setattr(parsed, "project_fingerprint", lambda: "another project")
    assert parsed.read_parsed(kept, "duckdb") is None
    parsed.keep_parsed(manifest, kept, "duckdb")
    [file] = kept.glob("parsed-*")
    assert "another project" in file.name


def test_a_damaged_file_is_parsed_anew(kept):
    [file] = kept.glob("parsed-*")
    file.write_bytes(file.read_bytes()[:1000])
    assert parsed.read_parsed(kept, "duckdb") is None
    assert not file.exists()
