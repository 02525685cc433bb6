"""dbt in this process: parse once, run commands, say what became of every node. Knows no Dagster.

A subprocess would pay dbt's start twice over (8 s instead of 1). dbt-duckdb keeps the warehouse
open when it ends, so it is closed here: DuckDB has one writer.
"""

import contextlib
import io
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.capacity import duckdb_memory_mb
from modqa_pipeline.transform.dbt.parse_cache import keep_parsed, read_parsed
from modqa_pipeline.transform.dbt.project import PROJECT, TARGET

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

UNIT_TESTS = ["test", "--select", "test_type:unit"]
# each command would write its manifest of several MB, which nobody reads
NO_ARTIFACTS = "--no-write-json"


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test."""

    unique_id: str
    name: str
    status: str
    seconds: float
    failures: int
    message: str
    relation: str | None
    severity: str

    @property
    def is_well(self) -> bool:
        """Built, or passed."""
        return self.status in ("success", "pass")

    @property
    def is_broken(self) -> bool:
        """Could not be built or asked; what hangs on it was skipped."""
        return self.status in ("error", "runtime error", "partial success")


def run_commands(
    settings: Settings,
    commands: list[list[str]],
    meanwhile: Callable[[], None] = lambda: None,
    standing: Collection[str] = (),
) -> list[list[NodeResult]]:
    """Run dbt commands one after the other with the home's engine: the nodes of each.

    Parameters
    ----------
    meanwhile : callable
        Run in a thread beside the commands, once dbt itself has been imported.
    standing : collection of str
        Models and seeds of this project that stand in the warehouse and a build does not make; of DuckDB alone.

    Raises
    ------
    BuildError
        A node broke, and the commands after it were not run; a test that failed did not break.
    """
    if settings.engine_name == SPARK:
        from modqa_pipeline.transform.spark.run import run_on_spark

        with _beside(meanwhile):
            results = run_on_spark(settings, commands)
    else:
        with _environment(settings), _quiet():
            manifest = _parse(commands)
            if standing:
                commands = _leaving_out(manifest, standing, commands)
            with _beside(meanwhile):
                results = run_parsed(manifest, commands)
            _close()
    for nodes in results:
        _refuse_broken(settings, [node for node in nodes if node.is_broken])
    return results


def _leaving_out(
    manifest: "Manifest", names: Collection[str], commands: list[list[str]]
) -> list[list[str]]:
    """The builds without these models; by one tag, since dbt compares every name with every node."""
    for node in manifest.nodes.values():
        if node.name in names:
            node.tags.append("standing")
    # Tests keep theirs: dbt would leave out whatever asks one of these models. The warehouse was made by this project,
    # so the columns of its tables are not compared once more (macro `columns_stand`).
    without = ["--exclude", "tag:standing", "--vars", "{columns_stand: true}"]
    return [[*command, *without] if command[0] == "build" else command for command in commands]


@contextlib.contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Run this in a thread while the block runs. Should it break, so will whoever needs it, and tell."""
    thread = threading.Thread(target=_unheard, args=[work], name="modqa_meanwhile")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _unheard(work: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        work()


def run_parsed(
    manifest: "Manifest", commands: list[list[str]], target: str = "duckdb"
) -> list[list[NodeResult]]:
    """Run dbt commands on a parsed project, up to one in which a node broke."""
    results = []
    for command in commands:
        results.append(_invoke(command, manifest, target))
        if any(node.is_broken for node in results[-1]):
            break
    return results


def _refuse_broken(settings: Settings, broken: list[NodeResult]) -> None:
    if broken:
        raise BuildError(
            f"dbt node {broken[0].name} broke: {broken[0].message.strip()} "
            f"({len(broken)} broke in all). The compiled SQL stands in {_target(settings)}/compiled."
        )


def run_unit_tests(settings: Settings) -> list[NodeResult]:
    """Run the unit tests of the models, which the daily run leaves out; the models must be built."""
    with _environment(settings), _quiet():
        [results] = run_parsed(_parse([UNIT_TESTS]), [UNIT_TESTS])
        _close()
    return results


def parse_project(target: str = "duckdb") -> None:
    """Parse the project where it stands, which keeps its parse for every home, and of DuckDB's for Dagster as JSON."""
    with _quiet():
        artifacts = "--write-json" if target == "duckdb" else NO_ARTIFACTS
        keep_parsed(_parse_anew(target, artifacts), TARGET, target)


def _target(settings: Settings) -> Path:
    return settings.home.state / "dbt"


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What the dbt project reads of the environment."""
    return {
        "MODQA_HOME": str(settings.home.root),
        "MODQA_DBT_TARGET": str(_target(settings)),
        "MODQA_DUCKDB_MEMORY": f"{duckdb_memory_mb(settings.engine.memory_limit_mb)}MiB",
        "MODQA_DUCKDB_THREADS": str(settings.engine.threads),
        "DBT_LOG_PATH": str(_target(settings) / "logs"),
    }


@contextlib.contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    values = dbt_environment(settings)
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep dbt's console lines off the terminal; what matters comes back as results."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
    logging.getLogger("snowplow_tracker").setLevel(logging.ERROR)


def _arguments(target: str = "duckdb") -> list[str]:
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", target]
    # dbt writes some thirty log events a model, which costs more than the models do
    return ["--log-level", "none", "--log-level-file", "none", *paths]


def _parse(commands: list[list[str]], target: str = "duckdb") -> "Manifest":
    """The project with what these commands need of it."""
    folder = Path(os.environ.get("MODQA_DBT_TARGET") or TARGET)
    manifest = None if UNIT_TESTS in commands else read_parsed(folder, target)
    if manifest is None:
        manifest = _parse_anew(target)
        keep_parsed(manifest, folder, target)
    return manifest


def _parse_anew(target: str, artifacts: str = NO_ARTIFACTS) -> "Manifest":
    from dbt.cli.main import dbtRunner

    done = dbtRunner().invoke(["parse", artifacts, *_arguments(target)])
    if not done.success:
        raise BuildError(f"dbt cannot parse {PROJECT}: {done.exception}")
    return done.result


def _invoke(command: list[str], manifest: "Manifest", target: str = "duckdb") -> list[NodeResult]:
    from dbt.cli.main import dbtRunner

    complaints: list[str] = []

    def hear(event: Any) -> None:
        """An operation's result has no message; it is told by an event alone."""
        if event.info.name in ("RunningOperationCaughtError", "RunningOperationUncaughtError"):
            complaints.append(event.data.exc)

    callbacks = [hear] if command[0] == "run-operation" else []
    runner = dbtRunner(manifest=manifest, callbacks=callbacks)
    done = runner.invoke([*command, NO_ARTIFACTS, *_arguments(target)])
    if done.exception is not None:
        raise BuildError(f"dbt {command[0]} broke: {done.exception}") from done.exception
    if command[0] == "run-operation":
        return [_operation_result(result, complaints) for result in done.result.results]
    return [_node_result(result) for result in done.result.results]


def _node_result(result: Any) -> NodeResult:
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures or 0,
        message=result.message or "",
        relation=getattr(result.node, "relation_name", None),
        severity=str(getattr(result.node.config, "severity", "error")).lower(),
    )


def _operation_result(result: Any, complaints: list[str]) -> NodeResult:
    return NodeResult(
        unique_id=result.unique_id,
        name=result.unique_id.split(".")[-1],
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures or 0,
        message="\n".join(complaints),
        relation=None,
        severity="error",
    )


def _close() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
