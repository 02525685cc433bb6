"""dbt in this process: parse once, build the models, run the tests that gate. Knows no Dagster.

A subprocess would pay dbt's start twice over (8 s instead of 1). dbt-duckdb keeps the warehouse
open when it ends, so it is closed here: DuckDB has one writer.
"""

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.capacity import duckdb_memory_mb
from modqa_pipeline.errors import BuildError
from modqa_pipeline.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


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


@dataclass(frozen=True)
class BuildResult:
    """Every node of the models' build and of the gating tests."""

    models: list[NodeResult]
    tests: list[NodeResult]


def build(settings: Settings) -> BuildResult:
    """Build every model for the days in `state/run/`, then run the tests tagged `gate`.

    Raises
    ------
    BuildError
        dbt could not parse the project, or a model broke. A failed test does not raise: it blocks
        the days that it names.
    """
    with _environment(settings), _quiet():
        manifest = _parse()
        models = _invoke(["build", "--resource-type", "model", "--resource-type", "seed"], manifest)
        broken = [node for node in models if not node.is_well and node.status != "skipped"]
        tests = [] if broken else _invoke(["test", "--select", "tag:gate"], manifest)
        _close()
    _refuse_broken(
        settings, broken or [node for node in tests if node.status in ("error", "runtime error")]
    )
    return BuildResult(models, tests)


def _refuse_broken(settings: Settings, broken: list[NodeResult]) -> None:
    if broken:
        raise BuildError(
            f"dbt node {broken[0].name} broke: {broken[0].message.strip()} "
            f"({len(broken)} broke in all). The compiled SQL stands in {_target(settings)}/compiled."
        )


def build_models(settings: Settings, names: list[str]) -> None:
    """Build these models once more, nothing else."""
    with _environment(settings), _quiet():
        built = _invoke(["run", "--select", *names], _parse())
        _close()
    _refuse_broken(settings, [node for node in built if not node.is_well])


def run_unit_tests(settings: Settings) -> list[NodeResult]:
    """Run the unit tests of the models, which the daily run leaves out; the models must be built."""
    with _environment(settings), _quiet():
        results = _invoke(["test", "--select", "test_type:unit"], _parse())
        _close()
    return results


def parse_project() -> None:
    """Parse the project where it stands, which writes `target/manifest.json` for Dagster."""
    with _quiet():
        _parse()


def _target(settings: Settings) -> Path:
    return settings.home.state / "dbt"


@contextlib.contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    values = {
        "MODQA_HOME": str(settings.home.root),
        "MODQA_DBT_TARGET": str(_target(settings)),
        "MODQA_DUCKDB_MEMORY": f"{duckdb_memory_mb(settings.engine.memory_limit_mb)}MiB",
        "MODQA_DUCKDB_THREADS": str(settings.engine.threads),
        "DBT_LOG_PATH": str(_target(settings) / "logs"),
    }
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


def _arguments() -> list[str]:
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    # dbt writes some thirty log events a model, which costs more than the models do
    return ["--log-level", "none", "--log-level-file", "none", *paths]


def _parse() -> "Manifest":
    from dbt.cli.main import dbtRunner

    done = dbtRunner().invoke(["parse", *_arguments()])
    if not done.success:
        raise BuildError(f"dbt cannot parse {PROJECT}: {done.exception}")
    return done.result


def _invoke(command: list[str], manifest: "Manifest") -> list[NodeResult]:
    from dbt.cli.main import dbtRunner

    done = dbtRunner(manifest=manifest).invoke([*command, *_arguments()])
    if done.exception is not None:
        raise BuildError(f"dbt {command[0]} broke: {done.exception}") from done.exception
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


def _close() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
