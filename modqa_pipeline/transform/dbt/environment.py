"""What dbt is told: its environment, its arguments, and to be quiet."""

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.capacity import duckdb_memory_mb
from modqa_pipeline.transform.dbt.project import PROJECT


def target_folder(settings: Settings) -> Path:
    """Where dbt writes what it compiled, and its logs."""
    return settings.home.state / "dbt"


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What the dbt project reads of the environment."""
    return {
        "MODQA_HOME": str(settings.home.root),
        "MODQA_DBT_TARGET": str(target_folder(settings)),
        "MODQA_DUCKDB_MEMORY": f"{duckdb_memory_mb(settings.engine.memory_limit_mb)}MiB",
        "MODQA_DUCKDB_THREADS": str(settings.engine.threads),
        "DBT_LOG_PATH": str(target_folder(settings) / "logs"),
    }


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep dbt's console lines off the terminal; what matters comes back as results."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
    logging.getLogger("snowplow_tracker").setLevel(logging.ERROR)


def dbt_arguments(target: str = "duckdb") -> list[str]:
    """The options that every dbt command gets."""
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", target]
    # dbt writes some thirty log events a model, which costs more than the models do
    return ["--log-level", "none", "--log-level-file", "none", *paths]
