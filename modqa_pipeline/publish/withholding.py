"""A blocked day's rows give way, in the warehouse, to what readers last saw of that day.

So whatever is summed over days (weeks, 28 days, months, findings) is made from the same rows that readers
see: a bad day neither enters a week nor takes the week down with it. The day is built again from
the lake in every run until it passes.
"""

from datetime import date

import duckdb

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home import literals
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.build import build_models
from modqa_pipeline.transform.spark.run import give_way

# Shown even for a blocked day: they say why it is blocked.
ALWAYS_SHOWN = ("fct_check_results", "publication_days")
# Marts that sum over days or look one up; they are built again once the blocked days have given way.
MADE_FROM_DAYS = (
    "kpi_quality_weekly",
    "kpi_quality_28_days",
    "kpi_quality_monthly",
    "kpi_quality_corrected",
    "int_target_tests",
    "kpi_target_verdicts",
    "kpi_lot_acceptance",
    "kpi_moderator_scorecard",
    "kpi_auditor_quality",
    "int_site_scorecards",
    "kpi_site_scorecard",
    "fct_restatements",
    "queue_audit_findings",
    "fct_calibration_ratings",
    "int_calibration_patterns",
    "kpi_calibration_agreement",
    "kpi_appeals",
    "kpi_disputes",
    "kpi_golden_accuracy",
    "fct_golden_items",
    "kpi_dispute_effects",
)


def withhold(settings: Settings, blocked: list[date]) -> None:
    """Put the last published rows of these days, or none, in the place of what the run built."""
    if not blocked:
        return
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        _restore(connection, settings.home, blocked)
    if settings.engine_name == SPARK:
        give_way(settings, blocked)
    build_models(settings, list(MADE_FROM_DAYS))


def _restore(connection: duckdb.DuckDBPyConnection, home: Home, blocked: list[date]) -> None:
    has_previous = home.database.exists()
    if has_previous:
        connection.execute(f"attach {literals.text(home.database)} as previous (read_only)")
    for name in _daily_marts(connection, "current_database()"):
        connection.begin()
        connection.execute(
            f"delete from marts.{name} where list_contains(?, decision_date)", [blocked]
        )
        if has_previous and name in _daily_marts(connection, "'previous'"):
            connection.execute(
                f"insert into marts.{name} by name "
                f"select * from previous.marts.{name} where list_contains(?, decision_date)",
                [blocked],
            )
        connection.commit()


def _daily_marts(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    rows = connection.execute(
        f"""
        select table_name from duckdb_columns()
        where database_name = {database} and schema_name = 'marts' and column_name = 'decision_date'
        order by 1
        """
    ).fetchall()
    return [name for (name,) in rows if name not in ALWAYS_SHOWN and name not in MADE_FROM_DAYS]
