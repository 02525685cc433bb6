"""Publish the warehouse's marts, day by day, as one new file that replaces the old one by rename.

The new file starts as a copy of the previous publication, so only what this run built is written.
What a blocked day shows is settled before (`withholding.py`). A reader that has the old file open
keeps reading it.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from modqa_pipeline.home import Home
from modqa_pipeline.transform.run_rows import changed_by_run, note_run_days


@dataclass(frozen=True)
class PublishedTable:
    """A mart and the number of rows that it now has."""

    name: str
    n_rows: int


def publish(home: Home, days: list[date], *, from_scratch: bool = False) -> list[PublishedTable]:
    """Bring this run's days to the readers.

    Parameters
    ----------
    days : list of date
        Days that this run built.
    from_scratch : bool
        Begin with an empty file, as a rebuild does.
    """
    home.published.mkdir(parents=True, exist_ok=True)
    draft = home.published / ".modqa.duckdb.new"
    _start_from_previous(home, draft, from_scratch)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{_quoted(home.warehouse)}' as warehouse (read_only)")
        connection.execute("create schema if not exists marts")
        note_run_days(connection, days)
        names = _mart_names(connection)
        for name in names:
            _bring(connection, name)
        _drop_others(connection, names)
        counts = [PublishedTable(name, _count(connection, name)) for name in names]
        connection.execute("detach warehouse")
        connection.execute("checkpoint")
        files = _write_parquet(home, connection, names)
    _sync(draft)
    os.replace(draft, home.database)
    _point_to(home.published / "marts", files)
    return counts


def _start_from_previous(home: Home, draft: Path, from_scratch: bool) -> None:
    for leftover in (draft, draft.with_name(draft.name + ".wal")):
        leftover.unlink(missing_ok=True)
    if home.database.exists() and not from_scratch:
        shutil.copyfile(home.database, draft)


def _mart_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'warehouse' and schema_name = 'marts' order by 1"
    ).fetchall()
    return [row[0] for row in rows]


def _columns(connection: duckdb.DuckDBPyConnection, database: str, name: str) -> list[tuple]:
    return connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' and table_name = ? order by column_index",
        [database, name],
    ).fetchall()


def _bring(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Replace this run's rows of one mart; take it whole where it is new or has other columns."""
    columns = _columns(connection, "warehouse", name)
    here = connection.execute("select current_database()").fetchone()[0]
    if _columns(connection, here, name) != columns:
        connection.execute(f"create or replace table marts.{name} as from warehouse.marts.{name}")
        return
    built = changed_by_run(name, {column for column, _ in columns})
    connection.execute(f"delete from marts.{name} where {built}")
    connection.execute(
        f"insert into marts.{name} select * from warehouse.marts.{name} where {built}"
    )


def _drop_others(connection: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    here = connection.execute("select current_database()").fetchone()[0]
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'",
        [here],
    ).fetchall()
    for (name,) in rows:
        if name not in names:
            connection.execute(f"drop table marts.{name}")


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return connection.execute(f"select count(*) from marts.{name}").fetchone()[0]


def _write_parquet(home: Home, connection: duckdb.DuckDBPyConnection, names: list[str]) -> Path:
    current = home.published / "marts"
    number = int(current.readlink().name.rsplit("-", 1)[1]) + 1 if current.is_symlink() else 1
    folder = home.published / f".marts-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in names:
        connection.execute(
            f"copy (from marts.{name}) to '{_quoted(folder / name)}.parquet' "
            "(format parquet, compression zstd)"
        )
    return folder


def _point_to(link: Path, folder: Path) -> None:
    """Swap `marts` to the new folder in one step, then clear older ones, the last one excepted."""
    if link.exists() and not link.is_symlink():
        shutil.rmtree(link)
    new = link.with_name(".marts.new")
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name, target_is_directory=True)
    os.replace(new, link)
    number = int(folder.name.rsplit("-", 1)[1])
    for other in link.parent.glob(".marts-*"):
        if int(other.name.rsplit("-", 1)[1]) not in (number, number - 1):
            shutil.rmtree(other)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
