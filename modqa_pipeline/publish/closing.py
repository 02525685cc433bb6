"""Closes a month's scorecards: the rows about to be published are recorded once and stay final.

The clock is the newest published day, neither the machine's clock nor the receipts': a backfill of past months
closes them as later days are built, and a rebuild closes nothing that is already closed.
"""

import calendar
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.closed_scorecards import closed_file, closed_months
from modqa_pipeline.facts.records import copy_rows
from modqa_pipeline.facts.schemas import CLOSED_SCORECARDS
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.files import read_lines
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.day_states import read_day_states
from modqa_pipeline.runs.run_record import RunRecord
from modqa_pipeline.runs.touches import read_touches

if TYPE_CHECKING:
    import duckdb

SCORECARD = "kpi_site_scorecard"
_MONTH = "period_kind = 'month' and period_start = ?"


def close_months(settings: Settings, record: RunRecord, blocked: Collection[date]) -> list[date]:
    """Record the months that are due, and make their rows final in the warehouse.

    Returns
    -------
    list of date
        Months whose closed rows readers do not see yet. If a run is killed after it recorded a month, the next
        run shows it.
    """

    home = settings.home
    due = _due(settings, record, blocked) - closed_months(home.draws)
    unseen = closed_months(home.draws) - _seen_closed(home)
    if not due | unseen:
        return []
    with open_database(home.warehouse, settings.engine) as connection:
        closed = sorted(unseen | {month for month in due if _record(connection, home, month)})
        for month in closed:
            _make_final(connection, home, month)
    return closed


def months_due(
    published: Collection[date], held_up: Collection[date], close_after_days: int
) -> set[date]:
    """First days of the months that may close.

    Parameters
    ----------
        Days that readers see after this run. The newest one is the clock.
        Days that readers see after this run. The newest is the clock.
        Days that are blocked, or delivered but not built: their months stay open.
        Days that are blocked, or were delivered and not built: their months stay open.
    """
    if not published:
        return set()
    now, open_months = max(published), {day.replace(day=1) for day in held_up}
    months = {day.replace(day=1) for day in published} - open_months
    return {month for month in months if _last_day(month) + timedelta(close_after_days) <= now}


def _due(settings: Settings, record: RunRecord, blocked: Collection[date]) -> set[date]:
    home = settings.home
    states = read_day_states(home)
    stuck = {day for day, state in states.items() if state.status == "blocked"} - set(record.dates)
    stuck |= set(blocked)
    built = set(states) | set(record.dates)
    waiting = set(read_touches(read_lines(home.ledger)).last) - built
    return months_due(built - stuck, stuck | waiting, settings.scorecards.close_after_days)


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _seen_closed(home: Home) -> set[date]:
    """Months that the published marts show as final."""

    if not home.database.exists():
        return set()
    with open_database(home.database, read_only=True) as connection:
        column = "select 1 from duckdb_columns() where table_name = ? and column_name = 'is_final'"
        if not connection.execute(column, [SCORECARD]).fetchall():
            return set()
        rows = connection.execute(
            f"select distinct period_start from marts.{SCORECARD} where is_final"
        )
        return {month for (month,) in rows.fetchall()}


def _record(connection: "duckdb.DuckDBPyConnection", home: Home, month: date) -> bool:
    """Commit the rows of a month, if there are any."""
    scorecards = f"from marts.{SCORECARD} where {_MONTH}"
    if not connection.execute(f"{scorecards} limit 1", [month]).fetchall():
        return False
    figures = ", ".join(name for name in CLOSED_SCORECARDS.names if name != "as_of")
    rows = f"""
        select {figures}, (select max(received_at)::date from marts.ingest_ledger) as as_of
        {scorecards} order by vendor, site"""
    copy_rows(connection, rows, [month], closed_file(home.draws, month))
    return True


def _make_final(connection: "duckdb.DuckDBPyConnection", home: Home, month: date) -> None:
    recorded = literals.text(closed_file(home.draws, month))
    connection.begin()
    connection.execute(f"delete from marts.{SCORECARD} where {_MONTH}", [month])
    connection.execute(
        f"insert into marts.{SCORECARD} by name select *, true as is_final from read_parquet({recorded})"
    )
    connection.commit()
