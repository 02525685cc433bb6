"""Parquet: already typed, turned into texts so that one set of rules fits every format."""

from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.relation import Relation

if TYPE_CHECKING:
    import duckdb


def open_parquet(con: "duckdb.DuckDBPyConnection", file: Path) -> Relation:
    """A Parquet file as a relation of texts; lists are joined with ``|``."""
    import duckdb

    source = f"read_parquet({literals.path_to_read(file)}, hive_partitioning = false)"
    try:
        described = con.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as error:
        raise FileRefused(
            "unreadable_file",
            "the file is not a complete, unencrypted Parquet file; expected one that can be read to its end. "
            "Ask the sender for it again.",
        ) from error
    return Relation(
        source=source,
        columns={column: _as_text(column, kind) for column, kind, *_ in described},
    )


def parquet_rows(con: "duckdb.DuckDBPyConnection", file: Path) -> int:
    """Rows of a Parquet file from its footer; 0 for a broken file, which is refused when it is read."""
    import duckdb

    query = f"select num_rows from parquet_file_metadata({literals.path_to_read(file)})"
    try:
        return con.execute(query).fetchall()[0][0]
    except duckdb.Error:
        return 0


def _as_text(column: str, kind: str) -> str:
    quoted = literals.name(column)
    if kind.endswith("[]"):
        return f"array_to_string({quoted}, '|')"
    if kind == "BLOB":
        return f"try(decode({quoted}))"
    return f"{quoted}::varchar"
