"""One DuckDB connection for a whole ingest."""

import shutil
from typing import TYPE_CHECKING

from modqa_pipeline.home.capacity import duckdb_memory_mb

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import Settings


def connect(settings: "Settings") -> "duckdb.DuckDBPyConnection":
    """An in-memory DuckDB that stays within the engine settings and spills below ``state/``."""
    import duckdb

    spill = settings.home.spill
    shutil.rmtree(spill, ignore_errors=True)  # a killed run may have left rows with people in plain
    con = duckdb.connect(
        config={
            "memory_limit": f"{duckdb_memory_mb(settings.engine.memory_limit_mb)}MiB",
            "threads": settings.engine.threads,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
        }
    )
    con.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
    return con
