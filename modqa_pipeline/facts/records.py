"""Writes rows of the warehouse as a recorded file."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home.files import write_bytes

if TYPE_CHECKING:
    import duckdb


def copy_rows(
    connection: "duckdb.DuckDBPyConnection", query: str, parameters: list[Any], path: Path
) -> int:
    """Write the rows of a query as a complete Parquet file, and return their number.

    Columns get the types of recorded draws: engines use integers of different widths.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    # imports pyarrow, which `modqa status` does not
    from modqa_pipeline.facts.schemas import RECORDED_TYPES

    buffer = io.BytesIO()
    rows = connection.sql(query, params=parameters).to_arrow_table()
    types = [RECORDED_TYPES.get(field.name, field.type) for field in rows.schema]
    rows = rows.cast(pa.schema(list(zip(rows.schema.names, types, strict=True))))
    pq.write_table(rows, buffer, compression="zstd")
    write_bytes(path, buffer.getvalue())
    n_rows: int = rows.num_rows
    return n_rows
