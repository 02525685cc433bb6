"""Tables that Spark has built, as tables of `warehouse/modqa.duckdb`.

Marts are copied as tables, and the rows of the run's days replace older ones. Intermediate tables
and failing rows of tests exist for one run and may be large, so they are views on Spark's files.
"""

from pathlib import Path

import duckdb

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.run_rows import changed_by_run, note_run_days
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.transform.dbt.manifest import marts, marts_replaced_whole
from modqa_pipeline.transform.dbt.results import NodeResult

VIEWED = ("intermediate", "failed_tests")


def take_over(settings: Settings, nodes: list[NodeResult]) -> None:
    """Bring the models and failing rows of these nodes into the warehouse."""
    if settings.spark is None:
        return
    root = settings.spark.warehouse
    contracts, replaced_whole = mart_columns(), marts_replaced_whole()
    built = [node.name for node in nodes if node.name in contracts]
    settings.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with open_database(settings.home.warehouse, settings.engine) as connection:
        note_run_days(connection, read_run_record(settings.home).dates)
        for schema in VIEWED:
            connection.execute(f"create schema if not exists {schema}")
            for folder in sorted((root / f"{schema}.db").glob("*/")):
                _view(connection, schema, folder)
        connection.execute("create schema if not exists marts")
        for name in built:
            columns = contracts[name]
            rows = "true" if name in replaced_whole else changed_by_run(set(columns))
            _take(connection, name, columns, rows, root / "marts.db" / name)


def mart_columns() -> dict[str, dict[str, str]]:
    """Columns of every mart with their DuckDB types, from its contract."""
    return {
        node["name"]: {column: spec["data_type"] for column, spec in node["columns"].items()}
        for node in marts()
    }


def _view(connection: duckdb.DuckDBPyConnection, schema: str, folder: Path) -> None:
    if _files(folder):
        connection.execute(
            f'create or replace view {schema}."{folder.name}" as from {literals.parquet_below(folder, is_uniform=True)}'
        )


def _take(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    rows: str,
    folder: Path,
) -> None:
    defined = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"create table if not exists marts.{name} ({defined})")
    connection.begin()
    connection.execute(f"delete from marts.{name} where {rows}")
    if _files(folder):
        cast = ", ".join(
            f'cast("{column}" as {kind}) as "{column}"' for column, kind in columns.items()
        )
        connection.execute(
            f"insert into marts.{name} by name "
            f"select * from (select {cast} from {literals.parquet_below(folder, is_uniform=True)}) where {rows}"
        )
    connection.commit()


def _files(folder: Path) -> bool:
    return any(folder.rglob("*.parquet"))
