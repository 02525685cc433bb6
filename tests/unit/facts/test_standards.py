"""A copy of `config/` whenever it changed, wherever the process was killed."""

import json
from datetime import UTC, datetime

import pytest

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.facts import standards
from modqa_pipeline.facts.standards import (
    copy_folder,
    damaged_copies,
    read_standards,
    record_standards,
)
from modqa_pipeline.home.files import append_lines, write_bytes, write_text
from modqa_pipeline.home.paths import Home
from tests.worlds.home import files_of

MOMENT = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.create({"settings.toml": "[landing]\n", "plan.csv": "a,b\n"})
    return home


def changes(recorded):
    return recorded.added, recorded.changed, recorded.removed


def test_the_first_copy_has_every_file_byte_by_byte(home):
    write_bytes(home.config / "mappings" / "bpo_decisions" / "acme.yml", b"files: \xff\x00\r\n")
    recorded = record_standards(home, "run-1", MOMENT)
    assert (recorded.version, recorded.run, recorded.recorded_at) == (
        1,
        "run-1",
        "2026-03-02T06:00:00Z",
    )
    assert changes(recorded) == (
        ["mappings/bpo_decisions/acme.yml", "plan.csv", "settings.toml"],
        [],
        [],
    )
    assert files_of(copy_folder(home, 1)) == files_of(home.config)
    assert read_standards(home) == [recorded]


def test_what_did_not_change_is_not_copied_again(home):
    assert record_standards(home, "run-1")
    text = (home.config / "plan.csv").read_text()
    write_text(home.config / "plan.csv", text)  # saved again, with another time
    assert record_standards(home, "run-2") is None
    assert [version.run for version in read_standards(home)] == ["run-1"]


def test_a_version_says_what_was_added_changed_and_removed(home):
    record_standards(home, "run-1")
    write_text(home.config / "sites.csv", "vendor\n")
    write_text(home.config / "settings.toml", "[quality]\n")
    (home.config / "plan.csv").unlink()
    assert changes(record_standards(home, "run-2")) == (
        ["sites.csv"],
        ["settings.toml"],
        ["plan.csv"],
    )
    assert files_of(copy_folder(home, 1))["plan.csv"] == b"a,b\n"
    assert sorted(files_of(copy_folder(home, 2))) == ["settings.toml", "sites.csv"]


def test_going_back_to_an_earlier_version_is_a_change(home):
    for run, text in enumerate(("one", "two", "one")):
        write_text(home.config / "plan.csv", text)
        record_standards(home, f"run-{run}")
    first, second, third = read_standards(home)
    assert first.digest == third.digest != second.digest


def test_temporary_files_of_programs_are_no_standard(home):
    for name in (".plan.csv.swp", "~$plan.xlsx", "plan.csv.tmp", ".git/config"):
        write_text(home.config / name, "x")
    (home.config / "gone.csv").symlink_to(home.root / "nothing")
    assert sorted(record_standards(home, "run-1").files) == ["plan.csv", "settings.toml"]


def test_a_folder_by_a_link_is_copied_and_a_link_that_leads_back_is_not(home, tmp_path):
    write_text(tmp_path / "elsewhere" / "acme.yml", "files: '*'")
    (home.config / "mappings" / "bpo_decisions").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "elsewhere")
    (home.config / "up").symlink_to(home.root)
    recorded = record_standards(home, "run-1")
    assert sorted(recorded.files) == [
        "mappings/bpo_decisions/acme.yml",
        "plan.csv",
        "settings.toml",
    ]


def test_a_file_that_cannot_be_read_is_named(home, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(SettingsError, match=r"plan\.csv: it cannot be read \(Permission denied\)"):
        record_standards(home, "run-1")


@pytest.mark.parametrize("killed_at", ["write_folder", "append_lines"])
def test_a_run_killed_before_its_line_leaves_nothing_that_counts(home, monkeypatch, killed_at):
    record_standards(home, "run-1")
    write_text(home.config / "plan.csv", "of the killed run")
    with monkeypatch.context() as patch:
        patch.setattr(standards, killed_at, _killed)
        with pytest.raises(KeyboardInterrupt):
            record_standards(home, "run-2")
    assert [version.run for version in read_standards(home)] == ["run-1"]
    assert list(damaged_copies(home)) == []
    write_text(home.config / "plan.csv", "of the next run")
    assert record_standards(home, "run-3").version == 2
    assert files_of(copy_folder(home, 2))["plan.csv"] == b"of the next run"
    assert list(damaged_copies(home)) == []


def test_a_copy_that_is_half_written_is_made_again(home):
    write_text(home.standards / ".0001.tmp" / "left.csv", "half")
    record_standards(home, "run-1")
    assert sorted(path.name for path in home.standards.iterdir()) == ["0001", "standards.jsonl"]
    assert files_of(copy_folder(home, 1)) == files_of(home.config)


def test_a_line_that_is_half_written_never_was(home):
    record_standards(home, "run-1")
    with (home.standards / "standards.jsonl").open("a") as log:
        log.write('{"version": 2, "recor')
    write_text(home.config / "plan.csv", "another")
    record_standards(home, "run-3")
    assert [(version.version, version.run) for version in read_standards(home)] == [
        (1, "run-1"),
        (2, "run-3"),
    ]


def test_copies_whose_lines_are_lost_are_kept(home):
    for text in ("one", "two"):
        write_text(home.config / "plan.csv", text)
        record_standards(home, text)
    (home.standards / "standards.jsonl").unlink()
    assert record_standards(home, "run-3").version == 3
    assert files_of(copy_folder(home, 1))["plan.csv"] == b"one"
    assert list(damaged_copies(home)) == [
        (name, "has no line in standards.jsonl") for name in ("0001", "0002")
    ]


def test_every_difference_of_a_copy_is_named(home):
    write_text(home.config / "targets.csv", "t")
    record_standards(home, "run-1")
    assert list(damaged_copies(home)) == []
    write_text(copy_folder(home, 1) / "plan.csv", "better")
    write_text(copy_folder(home, 1) / "more.csv", "more")
    (copy_folder(home, 1) / "targets.csv").unlink()
    assert dict(damaged_copies(home)) == {
        "0001/more.csv": "was added later",
        "0001/plan.csv": "was altered",
        "0001/targets.csv": "is missing",
    }


def test_a_copy_that_is_gone_is_named_and_not_made_again(home):
    record_standards(home, "run-1")
    log = json.dumps(json.loads((home.standards / "standards.jsonl").read_text()) | {"version": 2})
    append_lines(home.standards / "standards.jsonl", [log])
    assert record_standards(home, "run-2") is None
    assert list(damaged_copies(home)) == [("0002", "is missing")]


def _killed(*_):
    raise KeyboardInterrupt
