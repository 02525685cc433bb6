"""Opens DuckDB in memory, and reads its rows."""

import shutil
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home.capacity import EngineLimits, duckdb_memory_mb
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]


def connect(home: Home, limits: EngineLimits) -> "duckdb.DuckDBPyConnection":
    """Open an in-memory DuckDB within these limits; what does not fit goes to disk below ``state/``."""
    import duckdb

    spill = home.spill
    shutil.rmtree(spill, ignore_errors=True)  # a killed run may have left rows with people in plain
    con = duckdb.connect(
        config={
            "memory_limit": f"{duckdb_memory_mb(limits.memory_limit_mb)}MiB",
            "threads": limits.threads,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
        }
    )
    con.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
    return con


def rows_of(con: "duckdb.DuckDBPyConnection", sql: str) -> Rows:
    """Rows of a query as dictionaries by column."""
    return con.sql(sql).to_arrow_table().to_pylist()
