"""dbt's environment, its arguments, and its silence on the terminal."""

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.capacity import duckdb_memory_mb
from modqa_pipeline.repository import DBT_PROJECT


def target_folder(settings: Settings) -> Path:
    """Folder in which dbt writes compiled SQL and logs."""
    return settings.home.state / "dbt"


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Environment variables that the dbt project reads."""
    return {
        "MODQA_HOME": str(settings.home.root),
        "DBT_TARGET_PATH": str(target_folder(settings)),
        "MODQA_DUCKDB_MEMORY": f"{duckdb_memory_mb(settings.engine.memory_limit_mb)}MiB",
        "MODQA_DUCKDB_THREADS": str(settings.engine.threads),
        "DBT_LOG_PATH": str(target_folder(settings) / "logs"),
    }


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep dbt's console lines off the terminal; the results say what matters."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
    logging.getLogger("snowplow_tracker").setLevel(logging.ERROR)


def dbt_arguments(target: str = "duckdb") -> list[str]:
    """The options of every dbt command."""
    paths = [
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target",
        target,
    ]
    # dbt writes some thirty log events per model, which costs more than the models do
    return ["--log-level", "none", "--log-level-file", "none", *paths]
