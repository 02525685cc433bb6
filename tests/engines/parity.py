"""Are two published databases the same? Every table: rows, keys, integers, texts; floats within 1e-9.

`python -m tests.engines.parity one.duckdb other.duckdb` prints what differs, and ends with 1 where anything does.
"""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from modqa_pipeline.home import literals
from modqa_pipeline.transform.dbt.manifest import key_tests, load_manifest

TOLERANCE = 1e-9
#: Differences shown of one column of a table.
SHOWN = 3
#: What differs from run to run, whatever the engine.
VOLATILE = frozenset({"built_at", "published_at", "run_id", "code_version"})
INEXACT = ("DOUBLE", "FLOAT", "DECIMAL")


@dataclass(frozen=True)
class Difference:
    """One place where the two are not the same."""

    table: str
    key: dict[str, Any]
    column: str
    one: Any
    other: Any

    def __str__(self) -> str:
        at = ", ".join(f"{name}={value}" for name, value in self.key.items())
        return f"{self.table} [{at}] {self.column}: {self.one!r} against {self.other!r}"


def differences(one: Path, other: Path, without: Collection[str] = VOLATILE) -> list[Difference]:
    """What differs between the `marts` of two DuckDB files.

    Parameters
    ----------
    without : collection of str
        Columns that are not compared.

    Returns
    -------
    list of Difference
        Tables that one of them lacks, columns or types that differ, then rows by key: at most three of a column.
    """
    keys = keys_of_marts()
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach {literals.text(path)} as {name} (read_only)")
        tables = {name: _columns(connection, name) for name in ("one", "other")}
        found = [
            Difference(table, {}, "table", table in tables["one"], table in tables["other"])
            for table in sorted(tables["one"].keys() ^ tables["other"].keys())
        ]
        for table in sorted(tables["one"].keys() & tables["other"].keys()):
            mine, theirs = tables["one"][table], tables["other"][table]
            if mine != theirs:
                found.append(Difference(table, {}, "columns", mine, theirs))
                continue
            columns = {name: kind for name, kind in mine.items() if name not in without}
            found += _of_table(connection, table, columns, keys.get(table))
    return found


def keys_of_marts() -> dict[str, list[str]]:
    """Key of every mart, from the test that holds it."""
    nodes = load_manifest()["nodes"]
    return {
        nodes[test["attached_node"]]["name"]: test["test_metadata"]["kwargs"]["columns"]
        for test in key_tests()
    }


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' order by 1, 2",
        [database],
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    return tables


def _of_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    key: list[str] | None,
) -> list[Difference]:
    """Rows of one table, joined by its key; without one, by all that must be equal."""
    key = key or [name for name, kind in columns.items() if not kind.startswith(INEXACT)]
    repeated = _repeated_keys(connection, table, key)
    if repeated:
        return repeated
    found = []
    compared = {name: kind for name, kind in columns.items() if name not in key}
    on = " and ".join(f'one."{name}" is not distinct from other."{name}"' for name in key)
    shown = ", ".join(f'coalesce(one."{name}", other."{name}")' for name in key)
    joined = (
        f"from (select *, true as is_there from one.marts.{table}) as one "
        f"full join (select *, true as is_there from other.marts.{table}) as other on {on}"
    )
    wanted = {"row": ("is_there", "one.is_there is distinct from other.is_there")}
    both = "one.is_there and other.is_there"
    for name, kind in compared.items():
        wanted[name] = (f'"{name}"', f"{both} and {_differs(name, kind)}")
    for name, (value, condition) in wanted.items():
        rows = connection.execute(
            f"select {shown}, one.{value}, other.{value} {joined} where {condition} limit {SHOWN}"
        ).fetchall()
        found += [
            Difference(table, dict(zip(key, row, strict=False)), name, row[-2], row[-1])
            for row in rows
        ]
    return found


def _differs(name: str, kind: str) -> str:
    mine, theirs = f'one."{name}"', f'other."{name}"'
    if not kind.startswith(INEXACT):
        return f"{mine} is distinct from {theirs}"
    mine, theirs = f"cast({mine} as double)", f"cast({theirs} as double)"
    return (
        f"(({mine} is null) <> ({theirs} is null) or "
        f"abs({mine} - {theirs}) > {TOLERANCE} * greatest(1, abs({mine}), abs({theirs})))"
    )


def _repeated_keys(
    connection: duckdb.DuckDBPyConnection, table: str, key: list[str]
) -> list[Difference]:
    listed = ", ".join(f'"{name}"' for name in key)
    found = []
    for database in ("one", "other"):
        rows = connection.execute(
            f"select {listed}, count(*) from {database}.marts.{table} group by all "
            f"having count(*) > 1 limit {SHOWN}"
        ).fetchall()
        found += [
            Difference(table, dict(zip(key, row, strict=False)), f"rows in {database}", row[-1], 1)
            for row in rows
        ]
    return found


if __name__ == "__main__":
    different = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(str(difference) for difference in different) or "the same")
    sys.exit(1 if different else 0)
