"""Opens DuckDB, and reads its rows."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home import literals
from modqa_pipeline.home.capacity import EngineLimits, duckdb_memory_mb
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]


def connect(home: Home, limits: EngineLimits) -> "duckdb.DuckDBPyConnection":
    """Open an in-memory DuckDB within these limits; what does not fit goes to disk below ``state/``."""
    # a killed run may have left rows with people in plain
    shutil.rmtree(home.spill, ignore_errors=True)
    con = open_database(None, limits)
    con.execute(f"set temp_directory = {literals.text(home.spill)}")
    return con


def open_database(
    path: Path | None, limits: EngineLimits | None = None, *, read_only: bool = False
) -> "duckdb.DuckDBPyConnection":
    """Open a DuckDB file, or one in memory: every connection of ModQA is made here.

    Times are UTC, nothing is downloaded, and no bar of progress is drawn. The limits are set after the file is open,
    since DuckDB refuses a second connection to a file with another configuration.

    Parameters
    ----------
    limits : EngineLimits, optional
        Memory and threads of a run; None: DuckDB's own, for readers outside a run.
    """
    import duckdb

    con = duckdb.connect(str(path) if path else ":memory:", read_only=read_only)
    con.execute(_SETTINGS)
    if limits is not None:
        con.execute(
            f"set memory_limit = '{duckdb_memory_mb(limits.memory_limit_mb)}MiB'; set threads = {limits.threads}"
        )
    return con


_SETTINGS = "set TimeZone = 'UTC'; set enable_progress_bar = false; set autoinstall_known_extensions = false"


def rows_of(con: "duckdb.DuckDBPyConnection", sql: str) -> Rows:
    """Rows of a query as dictionaries by column."""
    return con.sql(sql).to_arrow_table().to_pylist()
