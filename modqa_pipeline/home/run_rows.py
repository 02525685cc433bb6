"""Rows of a mart that a run may have changed: those of its days, and of periods with these days."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def note_run_days(connection: "duckdb.DuckDBPyConnection", days: list[date]) -> None:
    """Make the temporary table `run_days`, which `changed_by_run` uses."""
    connection.execute("create or replace temp table run_days (decision_date date)")
    if days:
        connection.executemany("insert into run_days values (?)", [(day,) for day in days])


def changed_by_run(columns: set[str]) -> str:
    """SQL condition on the rows of a mart with these columns that the run may have changed."""
    if "decision_date" in columns:
        return "decision_date in (select decision_date from run_days)"
    holds_a_day = "exists (select 1 from run_days where decision_date between {} and {})"
    if "decision_week" in columns:
        return holds_a_day.format("decision_week", "decision_week + 6")
    if "decision_month" in columns:
        return holds_a_day.format("decision_month", "last_day(decision_month)")
    if "period_start" in columns:
        return holds_a_day.format("period_start", "period_end")
    return "true"
