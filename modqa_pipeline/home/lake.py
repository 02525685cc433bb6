"""Accepted rows: the files that there are, and how one is written completely."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract, load_contract, sources
from modqa_pipeline.home import literals
from modqa_pipeline.home.files import written_whole

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

#: Partition of verdicts whose decision has not arrived yet.
WAITING_DAY = date(9999, 12, 31)
#: Partition of the schema files; never a decision day.
SCHEMA_DAY = date(1970, 1, 1)

#: Schema files, each with names and DuckDB types of its columns.
Schemas = dict[Path, dict[str, str]]

QUARANTINE_COLUMNS = {
    "receipt_sequence": "BIGINT",
    "source": "VARCHAR",
    "file_name": "VARCHAR",
    "line_number": "BIGINT",
    "record_key": "VARCHAR",
    "column_name": "VARCHAR",
    "delivered_value": "VARCHAR",
    "reason_code": "VARCHAR",
    "reason": "VARCHAR",
    "delivered_row": "VARCHAR",
}
SUPERSEDED_COLUMNS = {
    "decision_id": "VARCHAR",
    "source": "VARCHAR",
    "receipt_sequence": "BIGINT",
    "superseded_by_sequence": "BIGINT",
    "new_decision_date": "DATE",
}
RESOLUTION_COLUMNS = {
    "source": "VARCHAR",
    "record_key": "VARCHAR",
    "resolved_by_sequence": "BIGINT",
}


def lake_columns(contract: Contract) -> dict[str, str]:
    """Names and types of the columns of a source in the lake.

    A row without a day says when it was received, unless its source has a time of that name.
    """
    columns = {column.lake_name: column.lake_type for column in contract.columns}
    columns |= {"receipt_sequence": "BIGINT", "line_number": "BIGINT"}
    return columns if contract.is_by_day else columns | {"received_at": "TIMESTAMP"}


def day_folder(day: date) -> str:
    """Name of a decision day's folder."""
    return f"decision_date={day.isoformat()}"


class LakeFiles:
    """Parquet files of the lake, listed once per run; `write` keeps the list current."""

    def __init__(self, home: "Home") -> None:
        self.home = home
        self._by_day: dict[str, dict[date, list[Path]]] = {}

    def by_day(self, table: str) -> dict[date, list[Path]]:
        """Decision days of a partitioned table, with their files."""
        if table not in self._by_day:
            self._by_day[table] = _scan(self.home.lake / table)
        return self._by_day[table]

    def days(self, table: str, first: date, last: date) -> list[date]:
        """Days from first to last that have rows."""
        return sorted(day for day in self.by_day(table) if first <= day <= last)

    def files(self, table: str, days: Iterable[date]) -> list[Path]:
        """Files of these days and the file that has all columns, since a file has those of its delivery; none without
        rows.
        """
        by_day = self.by_day(table)
        paths = [path for day in days for path in by_day.get(day, ())]
        return [*paths, schema_file(self.home, table, by_day=True)] if paths else []

    def reference_files(self, source: str) -> list[Path]:
        """Files of a reference source, oldest first, and the one that has all columns; none without rows."""
        paths = sorted((self.home.lake / source).glob("[0-9]*.parquet"))
        return [*paths, schema_file(self.home, source, by_day=False)] if paths else []

    def write(
        self, con: "duckdb.DuckDBPyConnection", table: str, day: date, sequence: int, sql: str
    ) -> Path:
        """Write one day's rows of one receipt."""
        path = self.home.lake / table / day_folder(day) / f"{sequence:09d}.parquet"
        write_parquet(con, path, sql)
        self.by_day(table).setdefault(day, [])
        if path not in self.by_day(table)[day]:
            self.by_day(table)[day].append(path)
        return path


def write_parquet(con: "duckdb.DuckDBPyConnection", path: Path, sql: str) -> None:
    """Write the rows of a query as a complete Parquet file."""
    with written_whole(path) as draft:
        con.execute(
            f"copy ({sql}) to {literals.text(str(draft))} (format parquet, compression zstd, "
            "use_tmp_file false)"
        )


def is_latest(key: str) -> str:
    """SQL that is true for the latest version of a key, for `qualify`: the last delivery, and its last line.

    The staging models use the same rule.

    Parameters
    ----------
    key : str
        Columns, as SQL.
    """
    return f"row_number() over (partition by {key} order by receipt_sequence desc, line_number desc) = 1"


def latest(table: str, key: str) -> str:
    """SQL for the latest version of every key of a table; see `is_latest`."""
    return f"select * from {table} qualify {is_latest(key)}"


def count_rows(con: "duckdb.DuckDBPyConnection", paths: list[Path]) -> int:
    """Number of rows in these files, from their footers."""
    if not paths:
        return 0
    [(n_rows,)] = con.execute(
        f"select coalesce(sum(num_rows), 0) from parquet_file_metadata({literals.paths_to_read(paths)})"
    ).fetchall()
    return int(n_rows)


def schema_file(home: "Home", table: str, *, by_day: bool) -> Path:
    """File of a table of the lake that has all its columns and no rows."""
    folder = home.lake / table
    return (folder / day_folder(SCHEMA_DAY) if by_day else folder) / "schema.parquet"


def schemas(home: "Home") -> Schemas:
    """The schema file of every table of the lake, and one of the quarantine, with the columns that this version gives
    them.
    """
    tables = {
        schema_file(home, "superseded_decisions", by_day=True): SUPERSEDED_COLUMNS,
        schema_file(home, "quarantine_resolutions", by_day=False): RESOLUTION_COLUMNS,
        home.quarantine / "_unknown" / "schema.parquet": QUARANTINE_COLUMNS,
    }
    for source in sources():
        contract = load_contract(source)
        tables[schema_file(home, source, by_day=contract.is_by_day)] = lake_columns(contract)
    return tables


def written_schemas(home: "Home") -> Schemas:
    """The same files with the columns that they have as they were written last; none where there is no file."""
    return {path: columns_of(path) for path in schemas(home)}


def columns_of(path: Path) -> dict[str, str]:
    """Names and DuckDB types of the columns of a Parquet file; none if there is no file."""
    if not path.exists():
        return {}
    import pyarrow.parquet as pq

    return {field.name: _DUCKDB_TYPES[str(field.type)] for field in pq.read_schema(path)}


#: Arrow types of the lake's columns, by DuckDB's names.
_DUCKDB_TYPES = {
    "string": "VARCHAR",
    "double": "DOUBLE",
    "int64": "BIGINT",
    "bool": "BOOLEAN",
    "timestamp[us]": "TIMESTAMP",
    "date32[day]": "DATE",
}


def write_schema_files(con: "duckdb.DuckDBPyConnection", home: "Home", written: Schemas) -> None:
    """Write the files without rows that are not yet as this version gives them, so that readers find every folder, and
    every column beside files that have fewer.
    """
    for path, columns in schemas(home).items():
        if written[path] != columns:
            nulls = ", ".join(f"null::{kind} as {literals.name(c)}" for c, kind in columns.items())
            write_parquet(con, path, f"select {nulls} where false")


def remove_uncommitted(home: "Home", committed: set[int]) -> None:
    """Remove files of receipts that never reached the ledger, because their run was killed."""
    for folder in (home.lake, home.quarantine):
        for path in folder.rglob("*.parquet*"):
            number = path.name.lstrip(".").split(".")[0]
            if path.name.endswith(".tmp") or (number.isdigit() and int(number) not in committed):
                path.unlink(missing_ok=True)


def _scan(folder: Path) -> dict[date, list[Path]]:
    paths_by_day: dict[date, list[Path]] = {}
    for entry in folder.glob("decision_date=*"):
        day = date.fromisoformat(entry.name.removeprefix("decision_date="))
        paths = sorted(entry.glob("[0-9]*.parquet"))
        if paths and day != SCHEMA_DAY:
            paths_by_day[day] = paths
    return paths_by_day
