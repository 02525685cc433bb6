"""Ids of the lake by day: 12 bytes per id, so that most lookups read no history.

A partition is read once per run, and only if a delivery's window includes it.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb


class KnownIds:
    """Hashes of the ids in some partitioned tables of the lake.

    Parameters
    ----------
    table : str
        Name of the temporary table with the hashes.
    sources : tuple of str
        Lake tables that share one key space.
    """

    def __init__(
        self,
        con: "duckdb.DuckDBPyConnection",
        files: LakeFiles,
        table: str,
        sources: tuple[str, ...],
        key: str,
    ) -> None:
        self._con, self._files, self._table = con, files, table
        self._sources, self._key = sources, key
        self._loaded: set[date] = set()
        con.execute(f"create temp table {table} (id_hash ubigint, decision_date date)")

    def hits(self, first: date, last: date, column: str) -> list[date]:
        """Make the table ``hits`` (id) of delivered ids that may be in the lake; return their days."""
        return self.hits_of(f"select {column} as id from {TABLE} where _state = 0", first, last)

    def hits_of(self, ids: str, first: date, last: date) -> list[date]:
        """The same for the ids of a query."""
        self.load(first, last)
        self._con.execute(f"""
            create or replace temp table hits as
            select distinct i.id, k.decision_date from ({ids}) i
            join {self._table} k on k.id_hash = hash(i.id)
            where k.decision_date between {literals.day(first)} and {literals.day(last)}
        """)
        rows = self._con.execute("select distinct decision_date from hits order by all").fetchall()
        return [day for (day,) in rows]

    def load(self, first: date, last: date) -> None:
        """Read the ids of partitions that were not read yet."""
        for source in self._sources:
            days = self._files.days(source, first, last)
            self._read(source, [day for day in days if day not in self._loaded])
        self._loaded.update(
            day for source in self._sources for day in self._files.days(source, first, last)
        )

    def add(self, paths: dict[date, list[Path]]) -> None:
        """Add the ids of files just written; a day that was not read yet will be read completely."""
        for day, written in paths.items():
            if day in self._loaded:
                self._insert(written, literals.day(day))

    def _read(self, source: str, days: list[date]) -> None:
        self._insert(self._files.files(source, days), "decision_date")

    def _insert(self, paths: list[Path], day_sql: str) -> None:
        """Add the ids of some files, with the day that an expression gives."""
        if paths:
            self._con.execute(
                f"insert into {self._table} select hash({self._key}), {day_sql} from read_parquet("
                f"{literals.paths_to_read(paths)}, hive_partitioning = true, hive_types = {{'decision_date': date}})"
            )
