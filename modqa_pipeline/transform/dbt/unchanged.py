"""Nodes in the warehouse from an earlier run that this run would make again without a change.

dbt needs more time to make one of them than DuckDB to read it, so a run leaves them out as long as neither the
project nor the path of the home has changed: seeds; views, except those that name delivered files; and models
whose rows come from sources that were never delivered, or from lists of `config/` without rows
(`meta: {rows_from: […]}`), and that are empty.
"""

import hashlib
from typing import Any

import duckdb

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.dbt.manifest import load_manifest
from modqa_pipeline.transform.dbt.project import project_fingerprint

_TABLE = "main.standing_views"
#: Materializations that are views in DuckDB.
_VIEWS = ("run_view", "duckdb_view")


def standing_nodes(settings: Settings) -> list[str]:
    """Names of the nodes that this run does not have to make; none in a new warehouse."""
    if not settings.home.warehouse.exists():
        return []
    with open_database(settings.home.warehouse, settings.engine) as connection:
        connection.execute(f"create table if not exists {_TABLE} (fingerprint varchar)")
        if connection.execute(f"from {_TABLE}").fetchall() == [(_fingerprint(settings),)]:
            return sorted(_of_no_run() | _of_nothing_delivered(settings.home, connection))
        connection.execute(
            f"delete from {_TABLE}"
        )  # a run that breaks leaves some of either project
    return []


def note_standing_nodes(settings: Settings) -> None:
    """Record that the warehouse has everything that this project makes."""
    with open_database(settings.home.warehouse, settings.engine) as connection:
        connection.execute(
            f"create or replace table {_TABLE} as select ? as fingerprint", [_fingerprint(settings)]
        )


def _of_no_run() -> set[str]:
    return {
        node["name"]
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "seed"
        or (node["config"].get("materialized") in _VIEWS and not _names_files(node))
    }


def _names_files(node: dict[str, Any]) -> bool:
    """Whether a node lists delivered files, which are others in each run: it reads a source, and not as a run input."""
    reads = node["depends_on"]
    is_source = any(each.startswith("source.") for each in reads["nodes"])
    return is_source and "macro.modqa.run_input" not in reads["macros"]


def _of_nothing_delivered(home: Home, connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Models without delivered rows and with empty tables; a list in `config/` may have lost rows that a table has."""
    names = set()
    for node in load_manifest()["nodes"].values():
        sources = node["config"].get("meta", {}).get("rows_from", [])
        if sources and not any(_has_rows(home, source) for source in sources):
            is_view = node["config"]["materialized"] in _VIEWS
            if is_view or not _first_row(connection, node["schema"], node["name"]):
                names.add(node["name"])
    return names


def _has_rows(home: Home, source: str) -> bool:
    listed = home.config / f"{source}.csv"
    if listed.exists():
        return len(listed.read_text(encoding="utf-8").splitlines()) > 1
    return any((home.lake / source).rglob("[0-9]*.parquet"))


def _first_row(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str
) -> tuple[Any, ...] | None:
    return connection.execute(f"from {schema}.{literals.name(table)} limit 1").fetchone()


def _fingerprint(settings: Settings) -> str:
    state = f"{settings.home.root} {duckdb.__version__} {project_fingerprint()}"
    return hashlib.sha256(state.encode()).hexdigest()
