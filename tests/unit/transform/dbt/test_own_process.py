"""dbt in a process of its own: it answers as dbt in place does, and never outlives who asked."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import dbt.cli.main  # noqa: F401
import duckdb
import pytest

from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.own_process import OwnProcess, dbt_begun, own_process

SEED = ["build", "--select", "technical_root_causes"]
ASKER = """
import sys
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.transform.dbt.own_process import OwnProcess
process = OwnProcess(load_settings_without_key(sys.argv[1]))
process.run([], [])
print(process._process.pid, flush=True)
if sys.argv[2] == "busy":
    process.run([["build"]] * 50, [])
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return load_settings_without_key(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def process(settings):
    process = OwnProcess(settings)
    yield process
    process.end()


def test_nodes_come_back_and_the_warehouse_is_closed(process, settings):
    [[seed]] = process.run([SEED], [])
    assert (seed.name, seed.is_well) == ("technical_root_causes", True)
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        assert connection.execute(f"from {seed.relation}").fetchall()


def test_what_lies_where_the_command_was_typed_is_not_taken_for_modqa(
    settings, tmp_path, monkeypatch
):
    (tmp_path / "modqa_pipeline").mkdir()
    (tmp_path / "modqa_pipeline" / "__init__.py").write_text(
        "raise ImportError('another checkout')\n"
    )
    monkeypatch.chdir(tmp_path)
    process = OwnProcess(settings)
    assert process.run([], []) == []
    process.end()


def test_it_is_asked_again_and_again_and_remembers_no_standing_nodes(process):
    assert process.run([SEED], ["technical_root_causes"]) == [[]]
    [[seed]] = process.run([SEED], [])
    assert seed.is_well


def test_a_node_that_breaks_ends_the_commands_and_comes_back(process):
    results = process.run([["run", "--select", "int_periods"], SEED], [])
    assert [[node.is_broken for node in nodes] for nodes in results] == [[True]]


def test_a_command_that_dbt_refuses_is_told(process):
    with pytest.raises(BuildError, match="no-such-option"):
        process.run([["build", "--no-such-option"]], [])


def test_a_process_that_is_gone_is_told_with_what_may_have_ended_it(settings):
    process = OwnProcess(settings)
    process.run([], [])
    os.kill(process._process.pid, signal.SIGKILL)
    with pytest.raises(BuildError, match=r"exit status -9.*memory_limit_mb"):
        process.run([SEED], [])
    process.end()


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_it_ends_with_who_asked(tmp_path, state):
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER, str(tmp_path), state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with asker:
        pid = int(asker.stdout.readline())
        time.sleep(0.5)
        asker.kill()
    deadline = time.monotonic() + 30
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        # what nobody waited for stays listed until the system's first process has looked
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_none_is_begun_where_dbt_is_imported_already(settings):
    with dbt_begun(settings):
        assert own_process(settings) is None


def test_one_is_begun_for_the_block_alone(settings, monkeypatch):
    monkeypatch.delitem(sys.modules, "dbt.cli.main")
    with dbt_begun(settings):
        begun = own_process(settings)
        assert begun is not None
        with dbt_begun(settings):
            assert own_process(settings) is begun
    assert own_process(settings) is None
