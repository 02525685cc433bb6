"""Replaces a blocked day's rows in the warehouse with what readers last saw of that day.

Sums over days (weeks, 28 days, months, findings) are then made from the rows that readers see: a bad day neither
enters a week nor blocks the week. The day is built again from the lake in every run until it passes.
`meta.blocked_day` of each model says how the model is treated:

gives_way
    Its rows of the day are replaced by the last published ones.
made_again
    It sums over days or looks one up, so it is built again after the blocked days were replaced.
shown
    It is about the home as a whole and has no figure of a day.

A table that no model makes is replaced too if it has a decision day, unless it is in `SHOWN`.
"""

from datetime import date

import duckdb

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.build import build_models
from modqa_pipeline.transform.dbt.manifest import models_on_a_blocked_day
from modqa_pipeline.transform.spark.run import give_way

#: Tables that no model makes and that are shown even for a blocked day: they say why it is blocked.
SHOWN = ("fct_check_results", "publication_days")


def withhold(settings: Settings, blocked: list[date]) -> None:
    """Replace what the run built for these days with their last published rows, or with none."""
    if not blocked:
        return
    with open_database(settings.home.warehouse, settings.engine) as connection:
        _restore(connection, settings.home, blocked)
    if settings.engine_name == SPARK:
        give_way(settings, blocked)
    build_models(settings, models_on_a_blocked_day("made_again"))


def _restore(connection: duckdb.DuckDBPyConnection, home: Home, blocked: list[date]) -> None:
    has_previous = home.database.exists()
    if has_previous:
        connection.execute(f"attach {literals.text(home.database)} as previous (read_only)")
    for name in _giving_way(connection, "current_database()"):
        connection.begin()
        connection.execute(
            f"delete from marts.{name} where list_contains(?, decision_date)", [blocked]
        )
        if has_previous and name in _giving_way(connection, "'previous'"):
            connection.execute(
                f"insert into marts.{name} by name "
                f"select * from previous.marts.{name} where list_contains(?, decision_date)",
                [blocked],
            )
        connection.commit()


def _giving_way(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    rows = connection.execute(
        f"""
        select table_name from duckdb_columns()
        where database_name = {database} and schema_name = 'marts' and column_name = 'decision_date'
        order by 1
        """
    ).fetchall()
    others = {*SHOWN, *models_on_a_blocked_day("made_again"), *models_on_a_blocked_day("shown")}
    return [name for (name,) in rows if name not in others]
