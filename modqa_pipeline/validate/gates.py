"""Gating dbt tests as check results: a failed test blocks the days of its failing rows."""

from datetime import date
from typing import TYPE_CHECKING

from modqa_pipeline.transform.dbt.results import NodeResult
from modqa_pipeline.validate.results import CRITICAL, WARNING, CheckResult

if TYPE_CHECKING:
    import duckdb

SUITE = "dbt"


def gate_results(
    connection: "duckdb.DuckDBPyConnection", tests: list[NodeResult], days: list[date]
) -> list[CheckResult]:
    """One result per gating test and day.

    dbt stores the failing rows. Rows without a day (from a table of the whole home) count
    against every day of the run, since nothing shows which days are correct.
    """
    return [result for test in tests for result in _by_day(connection, test, days)]


def _by_day(
    connection: "duckdb.DuckDBPyConnection", test: NodeResult, days: list[date]
) -> list[CheckResult]:
    failing = {} if test.is_well else _failing_by_day(connection, test, days)
    severity = severity_of(test.severity)
    return [
        CheckResult(
            decision_date=day,
            suite=SUITE,
            name=test.name,
            severity=severity,
            expectation=_in_words(test.name),
            expected="0 failing rows",
            observed=f"{failing.get(day, 0):,} failing rows",
            n_evaluated=1,
            n_failing=failing.get(day, 0),
            failing_keys=[{"failing_rows_in": _in_warehouse(test)}] if failing.get(day) else [],
            failed=f"A rule of the tables is broken: {_in_words(test.name).rstrip('.')}",
        )
        for day in days
    ]


def severity_of(of_dbt: str) -> str:
    """Severity of a check by that of its dbt test: `error`, dbt's default, blocks a day."""
    return CRITICAL if of_dbt.lower() == "error" else WARNING


def _in_warehouse(test: NodeResult) -> str:
    """Schema and name of the table of failing rows, for either engine and its quoting."""
    return ".".join((test.relation or test.name).replace('"', "").split(".")[-2:])


def _failing_by_day(
    connection: "duckdb.DuckDBPyConnection", test: NodeResult, days: list[date]
) -> dict[date, int]:
    columns = [row[0] for row in connection.execute(f"describe {test.relation}").fetchall()]
    if "decision_date" not in columns:
        return dict.fromkeys(days, test.failures)
    rows = connection.execute(
        f"select decision_date, count(*) from {test.relation} group by 1"
    ).fetchall()
    named = {day: n for day, n in rows if day is not None}
    unnamed = sum(n for day, n in rows if day is None)
    return {day: named.get(day, 0) + unnamed for day in days if named.get(day, 0) + unnamed}


def _in_words(name: str) -> str:
    words = name.removeprefix("assert_").replace("__", ", ").replace("_", " ")
    return words[:1].upper() + words[1:] + "."
