"""dbt's commands in this process, on a parsed project."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.environment import dbt_arguments
from modqa_pipeline.transform.dbt.parsing import NO_ARTIFACTS
from modqa_pipeline.transform.dbt.results import NodeResult, node_result, operation_result

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg


def leaving_out(
    manifest: "Manifest", names: Collection[str], commands: list[list[str]]
) -> list[list[str]]:
    """The build commands without these models; by one tag, since dbt compares every name with every node."""
    for node in manifest.nodes.values():
        if node.name in names:
            node.tags.append("standing")
    # Tests do not get the tag: dbt would leave out tests that read one of these models. The warehouse was made by this
    # project, so the columns of its tables are not compared again (macro `columns_stand`).
    without = ["--exclude", "tag:standing", "--vars", "{columns_stand: true}"]
    return [[*command, *without] if command[0] == "build" else command for command in commands]


def run_on_warehouse(
    manifest: "Manifest", commands: list[list[str]], standing: Collection[str]
) -> list[list[NodeResult]]:
    """Run dbt commands on the warehouse without these standing nodes, and close it.

    dbt-duckdb keeps the warehouse open when it ends, and DuckDB has one writer.
    """
    if standing:
        commands = leaving_out(manifest, standing, commands)
    results = run_parsed(manifest, commands)
    close_warehouse()
    return results


def run_parsed(
    manifest: "Manifest", commands: list[list[str]], target: str = "duckdb"
) -> list[list[NodeResult]]:
    """Run dbt commands on a parsed project, up to the first one with a failed node."""
    results = []
    for command in commands:
        results.append(invoke(command, manifest, target))
        if any(node.is_broken for node in results[-1]):
            break
    return results


def invoke(command: list[str], manifest: "Manifest", target: str = "duckdb") -> list[NodeResult]:
    """Run one dbt command on a parsed project."""
    from dbt.artifacts.schemas.results import ExecutionResult
    from dbt.cli.main import dbtRunner

    complaints: list[str] = []

    def hear(event: Any) -> None:
        """An operation's result has no message; only an event has it."""
        if event.info.name in ("RunningOperationCaughtError", "RunningOperationUncaughtError"):
            complaints.append(event.data.exc)

    callbacks: list[Callable[[EventMsg], None]] = [hear] if command[0] == "run-operation" else []
    runner = dbtRunner(manifest=manifest, callbacks=callbacks)
    done = runner.invoke([*command, NO_ARTIFACTS, *dbt_arguments(target)])
    if done.exception is not None:
        raise BuildError(f"dbt {command[0]} broke: {done.exception}") from done.exception
    if not isinstance(done.result, ExecutionResult):
        raise BuildError(f"dbt {command[0]} ended without results")
    if command[0] == "run-operation":
        return [operation_result(result, complaints) for result in done.result.results]
    return [node_result(result) for result in done.result.results]


def close_warehouse() -> None:
    """Close the warehouse, which dbt-duckdb keeps open: DuckDB has one writer."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
