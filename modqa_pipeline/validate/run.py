"""All checks of a run, in one pass over the warehouse; their results are stored with the marts."""

from datetime import date

import duckdb

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.transform.dbt.gate_tests import read_gate_tests
from modqa_pipeline.validate.gates import gate_results
from modqa_pipeline.validate.results import CheckResult, write_check_results
from modqa_pipeline.validate.suites import run_suites


def check_days(settings: Settings) -> list[CheckResult]:
    """Check the days of the current run; one result per check and day."""
    home = settings.home
    record = read_run_record(home)
    with open_database(home.warehouse, settings.engine) as connection:
        results = run_suites(connection, settings, record.dates)
        results += gate_results(connection, read_gate_tests(home), record.dates)
        write_check_results(connection, record.dates, results)
    return results


def read_blocked(connection: duckdb.DuckDBPyConnection, days: list[date]) -> dict[date, str]:
    """Those of these days that a failed critical check withholds, with the reason in words."""
    rows = connection.execute(
        """
        select decision_date, string_agg(check_name || ' (' || n_failing || ' failing)', '; ' order by check_name)
        from marts.fct_check_results
        where severity = 'critical' and not is_passed
        group by decision_date
        """
    ).fetchall()
    return {day: reason for day, reason in rows if day in set(days)}
