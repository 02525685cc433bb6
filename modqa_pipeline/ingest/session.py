"""One DuckDB connection for a whole ingest, and how values get into its SQL text safely."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.capacity import duckdb_memory_mb

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.settings import Settings


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


def text(value: str) -> str:
    """A text as an SQL literal.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An identifier, quoted, since `group` is a column too.

    >>> name('group')
    '"group"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def moment(value: datetime) -> str:
    """A UTC datetime as a naive timestamp literal."""
    return f"timestamp '{value.replace(tzinfo=None).isoformat(sep=' ')}'"


def day(value: date) -> str:
    """A date literal."""
    return f"date '{value.isoformat()}'"


def path_to_read(path: Path) -> str:
    """A path literal for a reader, which would otherwise expand ``*``, ``?`` and ``[``.

    >>> path_to_read(Path('/a/b[1].csv'))
    "'/a/b[[]1].csv'"
    """
    escaped = "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
    return text(escaped)


def read_parquet(paths: list[Path]) -> str:
    """A scan of exactly these Parquet files; their folders say nothing."""
    listed = ", ".join(path_to_read(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
