"""A run that was killed, or broke after dbt, leaves rows in the warehouse that nobody has published.

Weeks and 28 days are summed from the warehouse, so the next run first settles what was left: days
that readers know are built again, and rows of days that they do not know are removed.
"""

from datetime import date

import duckdb

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.transform.spark.run import give_way

MARK = "unfinished"


def begin(home: Home) -> None:
    """From here on the warehouse may hold rows that are not published."""
    write_text(home.run_inputs / MARK, "")


def end(home: Home) -> None:
    """All that the run built is published, or withheld."""
    (home.run_inputs / MARK).unlink(missing_ok=True)


def unfinished_days(home: Home) -> set[date]:
    """Days of the last run, if it never came to its end."""
    if not (home.run_inputs / MARK).exists():
        return set()
    return set(read_run_record(home).dates)


def forget_rows(settings: Settings, days: set[date]) -> None:
    """Remove what the warehouse, and Spark where it builds, hold of these days."""
    if not days or not settings.home.warehouse.exists():
        return
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() "
            "where schema_name = 'marts' and column_name = 'decision_date'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"delete from marts.{table} where list_contains(?, decision_date)", [sorted(days)]
            )
    if settings.engine_name == SPARK:
        give_way(settings, sorted(days))
