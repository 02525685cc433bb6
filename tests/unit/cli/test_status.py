"""`modqa status` is asked often, so it starts quickly: no heavy library is imported for it. It says where what was
refused goes back to."""

from modqa_pipeline.cli.status import home_status, status_lines
from tests.benchmarks.start_up import imported_by


def test_status_imports_no_heavy_library(tmp_path):
    assert imported_by(tmp_path / "home", "status") == []


def test_help_imports_no_heavy_library(tmp_path):
    assert imported_by(tmp_path / "home", "--help") == []


def test_status_says_where_a_refused_file_goes_back(world):
    world.take("bpo_decisions", "acme.csv", "a\n1\n")
    status = home_status(world.settings)
    [refused] = status["files_refused"]
    path = world.settings.home.returns / "bpo_decisions" / "acme_returned-1.txt"
    assert refused["return"] == str(path)
    assert any(line.endswith(str(path)) for line in status_lines(status))
