"""The process of the Spark environment: runs dbt commands on one JVM, and returns the result of every node.

`python -m modqa_pipeline.transform.spark.worker` reads a request from stdin and writes the results to the file
that it names, one list per command. It can import only dbt, pyspark and the standard library:
pyspark is not in the environment of everything else.
"""

import contextlib
import json
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from modqa_pipeline.config.engines import missing_java
from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.environment import dbt_arguments, quiet
from modqa_pipeline.transform.dbt.in_process import run_parsed
from modqa_pipeline.transform.dbt.parsing import NO_ARTIFACTS, parse
from modqa_pipeline.transform.dbt.results import as_plain

NO_ENGINE = 2


class NoEngineError(Exception):
    """Spark cannot be reached or started."""


def main() -> int:
    """Run the request on stdin; return 0 if dbt ran, 1 if it could not, 2 if there is no Spark."""
    request = json.load(sys.stdin)
    try:
        results = run(request["commands"])
    except NoEngineError as missing:
        print(missing, file=sys.stderr)
        return NO_ENGINE
    except BuildError as broken:
        print(broken, file=sys.stderr)
        return 1
    Path(request["results"]).write_text(json.dumps(results), encoding="utf-8")
    return 0


def run(commands: list[list[str]]) -> list[list[dict[str, Any]]]:
    """Run dbt commands one after the other, up to the first one with a failed node.

    Raises
    ------
    NoEngineError
        pyspark or Java is missing, or the session or the Thrift server does not answer.
    BuildError
        dbt could not parse the project or run a command.
    """
    target = "spark_thrift" if os.environ.get("MODQA_SPARK_HOST") else "spark"
    _demand(target)
    _own_folders()
    # pyspark logs every refused statement with its trace; dbt gives the message
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    with quiet():
        manifest = parse(commands, target)
        _register_adapter(manifest, target)
        _connect(target)
        results = run_parsed(manifest, commands, target)
    return as_plain(results)


def _demand(target: str) -> None:
    """Report what is visibly missing, before dbt hides it behind a trace."""
    remedy = "Run `make setup-spark`."
    try:
        import dbt.adapters.spark  # noqa: F401

        if target == "spark":
            import pyspark  # noqa: F401
    except ImportError as missing:
        raise NoEngineError(f"{missing.name} is not in {sys.prefix}. {remedy}") from missing
    if target == "spark" and (no_java := missing_java(os.environ.get("JAVA_HOME"))):
        raise NoEngineError(no_java)


def _own_folders() -> None:
    """Keep dbt's parse apart from DuckDB's: each would discard the other."""
    kept = Path(os.environ.get("DBT_TARGET_PATH") or Path(os.environ["MODQA_HOME"], "state", "dbt"))
    os.environ["DBT_TARGET_PATH"] = str(kept / "spark")
    os.environ["DBT_LOG_PATH"] = str(kept / "spark" / "logs")
    Path(os.environ["MODQA_HOME"], "state", "spark").mkdir(parents=True, exist_ok=True)


def _register_adapter(manifest: Any, target: str) -> None:
    """Make dbt load the adapter of a target, as its first command does; `list` sends nothing to the engine."""
    from dbt.cli.main import dbtRunner

    command = ["list", "--select", "tag:engine", NO_ARTIFACTS, *dbt_arguments(target)]
    done = dbtRunner(manifest=manifest).invoke(command)
    if not done.success:
        raise BuildError(f"dbt cannot load the target {target}: {done.exception}")


def _connect(target: str) -> None:
    """Start the session, or connect to the server, before any model needs it."""
    from dbt.adapters.factory import get_adapter_by_type

    adapter = get_adapter_by_type("spark")
    try:
        with adapter.connection_named("modqa"):
            adapter.execute("select 1")
            if target == "spark":
                _remove_unfinished(adapter)
            else:
                _demand_settings(adapter)
    except (BuildError, NoEngineError):
        raise
    except Exception as error:  # whatever the JVM, the gateway or the server raises
        said = [line.strip() for line in str(error).splitlines() if line.strip()]
        said = [line for line in said if line not in ("Runtime Error", "Database Error")] or [
            type(error).__name__
        ]
        where = (
            f"No Thrift server answers at {_server()}. Start it, or give its address in MODQA_SPARK_HOST and "
            "MODQA_SPARK_PORT. The message was"
            if target == "spark_thrift"
            else f"Spark does not start on {os.environ.get('MODQA_SPARK_MASTER', 'local[*]')}"
        )
        raise NoEngineError(f"{where}: {said[0]}") from error


def _server() -> str:
    return f"{os.environ['MODQA_SPARK_HOST']}:{os.environ.get('MODQA_SPARK_PORT', '10000')}"


def _demand_settings(adapter: Any) -> None:
    """Refuse a server that ignores a setting: it would overwrite other days, or misread clocks and columns."""
    for key, wanted in adapter.config.credentials.server_side_parameters.items():
        setting = key.removeprefix("set:")
        actual = ", ".join(_names(adapter, f"set {setting}", 1))
        if actual.lower() != wanted.lower():
            raise NoEngineError(
                f"The Thrift server at {_server()} works with {setting} = {actual}; expected {wanted}. It ignores the "
                f"settings of a connection: start it with --conf {setting}={wanted}."
            )


def _remove_unfinished(adapter: Any) -> None:
    """Remove the folder of a table that a killed run left: Spark makes no table of that name beside it."""
    home = Path(os.environ["MODQA_HOME"])
    warehouse = Path(os.environ.get("MODQA_SPARK_WAREHOUSE") or home / "warehouse" / "spark")
    schemas = _names(adapter, "show databases", 0)
    for folder in sorted(warehouse.glob("*.db")):
        schema = folder.name.removesuffix(".db")
        if schema not in schemas:
            raise BuildError(
                f"{folder} holds tables that the catalog in {home / 'state' / 'spark'} does not know. "
                f"Remove {warehouse} and use `modqa rebuild`."
            )
        tables = _names(adapter, f"show tables in {schema}", 1)
        for table in folder.iterdir():
            if table.is_dir() and table.name not in tables:
                shutil.rmtree(table)


def _names(adapter: Any, statement: str, column: int) -> set[str]:
    _, rows = adapter.execute(statement, fetch=True)
    return {row[column] for row in rows.rows}


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
