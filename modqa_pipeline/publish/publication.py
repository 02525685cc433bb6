"""Publish the warehouse's marts, day by day, as one new file that replaces the old one by rename.

The new file starts as a copy of the previous one, so only what this run built is written.
`withholding.py` has already settled what a blocked day shows. A reader that has the old file open
keeps reading it.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from modqa_pipeline.home import literals
from modqa_pipeline.home.capacity import EngineLimits
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.files import written_whole
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.run_rows import changed_by_run, note_run_days
from modqa_pipeline.publish.parquet_marts import (
    Change,
    changed_months,
    day_column,
    point_to,
    remember_database,
    write_marts,
)


@dataclass(frozen=True)
class PublishedTable:
    """A mart and its number of rows."""

    name: str
    n_rows: int


def publish(
    home: Home,
    days: list[date],
    *,
    from_scratch: bool = False,
    whole: Collection[str] = (),
    limits: EngineLimits | None = None,
) -> list[PublishedTable]:
    """Publish this run's days.

    Parameters
    ----------
    days : list of date
        Days that this run built.
    from_scratch : bool
        Start with an empty file, as a rebuild does.
    whole : collection of str
        Marts in which rows of other days changed too.
    limits : EngineLimits, optional
        Memory and threads of the run.
    """
    beside = home.published / ".modqa.duckdb.new"
    with written_whole(home.database, beside=beside) as draft:
        _start_from_previous(home, draft, from_scratch)
        with open_database(draft, limits) as connection:
            connection.execute(f"attach {literals.text(home.warehouse)} as warehouse (read_only)")
            connection.execute("create schema if not exists marts")
            note_run_days(connection, days)
            [(here,)] = connection.execute("select current_database()").fetchall()
            marts, before = _columns(connection, "warehouse"), _columns(connection, here)
            changes = {
                name: _bring(connection, name, columns, before.get(name), name in whole)
                for name, columns in marts.items()
            }
            for name in before.keys() - marts.keys():
                connection.execute(f"drop table marts.{name}")
            counts = [PublishedTable(name, _count(connection, name)) for name in marts]
            connection.execute("detach warehouse")
            connection.execute("checkpoint")
            files = write_marts(home, connection, changes)
        remember_database(files, draft)
    point_to(home.published / "marts", files)
    return counts


def _start_from_previous(home: Home, draft: Path, from_scratch: bool) -> None:
    for leftover in (draft, draft.with_name(draft.name + ".wal")):
        leftover.unlink(missing_ok=True)
    if home.database.exists() and not from_scratch:
        shutil.copyfile(home.database, draft)


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    """Every mart of a database with its columns and types, in one query, since each query is slow."""
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    return tables


def _bring(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    before: dict[str, str] | None,
    is_whole: bool,
) -> Change:
    """Replace this run's rows of one mart; replace the whole mart if asked, if it is new, or if its columns changed."""
    day = day_column(set(columns))
    if is_whole or before is None or list(before.items()) != list(columns.items()):
        connection.execute(f"create or replace table marts.{name} as from warehouse.marts.{name}")
        return Change(day, months=None)
    built = changed_by_run(set(columns))
    gone = changed_months(connection, name, day, built)
    connection.execute(f"delete from marts.{name} where {built}")
    connection.execute(
        f"insert into marts.{name} select * from warehouse.marts.{name} where {built}"
    )
    return Change(day, gone | changed_months(connection, name, day, built))


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    [(n_rows,)] = connection.execute(f"select count(*) from marts.{name}").fetchall()
    return n_rows
