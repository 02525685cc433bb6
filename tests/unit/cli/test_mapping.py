"""The command as a first-time user types it."""

import subprocess
import sys

import pytest

from modqa_pipeline.cli.main import main
from modqa_pipeline.repository import ROOT
from tests.worlds.ingest import BPO, as_csv, make_decision
from tests.worlds.vendor_files import VENDOR_FILES


@pytest.fixture
def at_home(world, monkeypatch):
    monkeypatch.setenv("MODQA_HOME", str(world.root))
    return world


def test_suggest_then_answer_then_check(at_home, capsys):
    vendor_file = VENDOR_FILES["semicolons"]()
    file = at_home.deliver(BPO, vendor_file.name, vendor_file.content)
    assert (
        main(["mapping", "suggest", str(file), "--source", BPO, "--vendor", "norte", "--write"])
        == 0
    )
    path = at_home.root / "config" / "mappings" / BPO / "norte.yml"
    assert capsys.readouterr().out == f"{path}\n"
    path.write_text(vendor_file.answered(path.read_text("utf-8")), encoding="utf-8")
    assert main(["mapping", "check", str(file)]) == 0
    assert "24 rows read: 24 good, 0 refused" in capsys.readouterr().out
    assert (
        main(["mapping", "suggest", str(file), "--source", BPO, "--vendor", "norte", "--write"])
        == 2
    )
    assert "is there already" in capsys.readouterr().err


def test_rows_and_files_that_are_refused_are_status_1(at_home, tmp_path, capsys):
    file = tmp_path / "acme.csv"
    file.write_text(as_csv([make_decision(decision="maybe")]))
    assert main(["mapping", "check", str(file), "--source", BPO]) == 1
    assert "1 not_in_enumeration, such as line 2: decision is 'maybe'" in capsys.readouterr().out
    file.write_text("a,b\n1,2\n")
    assert main(["mapping", "check", str(file), "--source", BPO]) == 1
    assert "refused as missing_column" in capsys.readouterr().out
    file.write_text("")
    for words in (["check"], ["suggest"]):
        assert main(["mapping", *words, str(file), "--source", BPO]) == 1
    captured = capsys.readouterr()
    assert "0 bytes" in captured.out and f"modqa: {file}: the file has 0 bytes" in captured.err


def test_a_mapping_is_named(at_home, tmp_path, capsys):
    file, mapping = tmp_path / "acme.csv", tmp_path / "try.yml"
    file.write_text(as_csv([make_decision(decision="OK")]))
    mapping.write_text("files: '*'\nvalues: {decision: {OK: approve}}\n")
    command = ["mapping", "check", str(file), "--source", BPO, "--mapping", str(mapping)]
    assert main(command) == 0
    assert "by the mapping try" in capsys.readouterr().out
    mapping.write_text("files: '*'\ntime_zone: Mars\n")
    assert main(command) == 2
    assert f"{mapping}: time_zone is 'Mars'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["suggest", "gone.csv", "--source", BPO], "gone.csv cannot be read"),
        (["suggest", ".", "--source", BPO], "is a folder; expected one file"),
        (["suggest", "acme.csv", "--source", "decisions"], "--source is 'decisions'; expected one of"),
        (["suggest", "acme.csv", "--source", BPO, "--vendor", " "], "--vendor is blank"),
        (["check", ".", "--source", BPO], "is a folder; expected one file"),
        (["check", "acme.csv"], "expected --source"),
        (["check", "acme.csv", "--source", BPO, "--mapping", "no.yml"], "no.yml: it cannot be read"),
    ],
)  # fmt: skip
def test_wrong_usage_is_status_2(at_home, tmp_path, monkeypatch, capsys, words, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.csv").write_text("a,b\n1,2\n")
    assert main(["mapping", *words]) == 2
    message = capsys.readouterr().err
    assert expected in message and "Traceback" not in message


def test_it_imports_no_tool_of_a_run(tmp_path):
    file = tmp_path / "acme.csv"
    file.write_text(as_csv([make_decision()] * 2))
    code = (
        "import sys; from modqa_pipeline.cli.main import main; "
        "statuses = [main(['mapping', *words.split(), sys.argv[1], '--source', 'bpo_decisions']) "
        "for words in ('suggest', 'check')]; "
        "print(statuses, sorted({'dagster', 'dbt', 'great_expectations'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        env={"MODQA_HOME": str(tmp_path / "home"), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1:] == ["[0, 0] []"], done.stderr


def test_the_page_on_a_first_file_shows_what_is_printed(at_home, monkeypatch, capsys):
    page = (ROOT / "docs" / "onboarding.md").read_text(encoding="utf-8")
    vendor_file = VENDOR_FILES["semicolons"]()
    at_home.deliver(BPO, vendor_file.name, vendor_file.content)
    monkeypatch.chdir(at_home.root)
    path = f"landing/{BPO}/{vendor_file.name}"
    assert main(["mapping", "suggest", path, "--source", BPO, "--vendor", "norte"]) == 0
    text = capsys.readouterr().out
    assert f"```yaml\n{text}```" in page
    at_home.mapping(BPO, "norte", vendor_file.answered(text))
    assert main(["mapping", "check", path]) == 0
    assert f"```\n{capsys.readouterr().out}```" in page
