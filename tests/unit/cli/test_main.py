"""The command as it is started from a shell."""

import os
import subprocess
import sys

from modqa_pipeline.cli import run
from modqa_pipeline.cli.arguments import WELL
from modqa_pipeline.cli.main import main


def test_a_reader_that_stops_early_leaves_no_traceback():
    """As in `modqa plan … | head -3`."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "modqa_pipeline.cli.main", "--help"],
        stdout=write_end, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_home_that_was_not_there_is_told(tmp_path, monkeypatch, capsys):
    """As after a typing error in MODQA_HOME."""
    monkeypatch.setenv("MODQA_HOME", str(tmp_path / "hme"))
    assert main(["status"]) == WELL
    assert f"{tmp_path / 'hme'} was not there" in capsys.readouterr().err
    assert main(["status"]) == WELL
    assert capsys.readouterr().err == ""


def test_the_demo_is_not_told_of_the_home_that_it_makes(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MODQA_HOME", str(tmp_path / "demo"))
    monkeypatch.setattr(run, "_demo", lambda _: (tmp_path / "demo").mkdir() or WELL)
    assert main(["demo"]) == WELL
    assert capsys.readouterr().err == ""
