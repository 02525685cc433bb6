"""Parquet: already typed, turned into texts so that one set of rules fits every format."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.typed_number import (
    EXACT_BELOW,
    EXACT_FLOAT_BELOW,
    number_sql,
    with_mark,
)

if TYPE_CHECKING:
    import duckdb


def open_parquet(
    con: "duckdb.DuckDBPyConnection", file: Path, numeric_names: frozenset[str], decimal_mark: str
) -> Relation:
    """A Parquet file as a relation of texts; lists are joined with ``|``.

    Parameters
    ----------
    numeric_names : frozenset of str
        Delivered columns that are numbers in the contract.
    """
    import duckdb

    path = literals.path_to_read(file)
    source = f"read_parquet({path}, hive_partitioning = false)"
    try:
        described = con.execute(f"describe select * from {source}").fetchall()
        names = headings(_top_level(con, path))
    except duckdb.Error as error:
        raise FileRefused(
            "unreadable_file",
            "the file is not a complete, unencrypted Parquet file; expected one that can be read to its end. "
            "Ask the sender for it again.",
        ) from error
    kinds = [(column, kind) for column, kind, *_ in described]
    return Relation(
        source=source,
        columns={
            name: _as_text(column, kind, decimal_mark, is_numeric=name in numeric_names)
            for name, (column, kind) in zip(names, kinds, strict=False)
        },
    )


def parquet_rows(con: "duckdb.DuckDBPyConnection", file: Path) -> int:
    """Rows of a Parquet file from its footer; 0 for a broken file, which is refused when it is read."""
    import duckdb

    query = f"select num_rows from parquet_file_metadata({literals.path_to_read(file)})"
    try:
        return con.execute(query).fetchall()[0][0]
    except duckdb.Error:
        return 0


def _top_level(con: "duckdb.DuckDBPyConnection", path: str) -> list[str]:
    """Names of the columns as the file has them: DuckDB gives a name that stands twice another one."""
    nodes = con.execute(f"select name, coalesce(num_children, 0) from parquet_schema({path})")
    rows = iter(nodes.fetchall())
    next(rows, None)  # the root
    names = []
    for name, children in rows:
        names.append(name)
        _skip(rows, children)
    return names


def _skip(rows: Iterator[tuple[str, int]], children: int) -> None:
    for _ in range(children):
        _, below = next(rows)
        _skip(rows, below)


def _as_text(column: str, kind: str, decimal_mark: str, *, is_numeric: bool) -> str:
    quoted = literals.name(column)
    text = f"{quoted}::varchar"
    if kind.endswith("[]"):
        return f"array_to_string({quoted}, '|')"
    if kind == "BLOB":
        return f"try(decode({quoted}))"
    if kind in ("DOUBLE", "FLOAT"):
        exact = EXACT_BELOW if kind == "DOUBLE" else EXACT_FLOAT_BELOW
        number = number_sql(quoted, text, is_numeric=is_numeric, exact_below=exact)
        return with_mark(number, decimal_mark, is_numeric=is_numeric)
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        number = f"rtrim(rtrim({text}, '0'), '.')"
        return with_mark(number, decimal_mark, is_numeric=is_numeric)
    return text
