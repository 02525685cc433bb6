"""`modqa status` is asked often, so it starts quickly: no heavy library is imported for it."""

from tests.benchmarks.start_up import imported_by


def test_status_imports_no_heavy_library(tmp_path):
    assert imported_by(tmp_path / "home", "status") == []


def test_help_imports_no_heavy_library(tmp_path):
    assert imported_by(tmp_path / "home", "--help") == []
