from datetime import date

import duckdb
import pytest

from modqa_pipeline.transform.dbt.results import NodeResult
from modqa_pipeline.validate.gates import gate_results

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


def make_test(status="fail", failures=1, relation="failed_tests.t", severity="error"):
    return NodeResult(
        "test.t", "t_has_one_row_per_key", status, 0.1, failures, "", relation, severity
    )


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("create schema failed_tests")
        yield connection


def test_failing_rows_block_the_day_that_they_name(connection):
    connection.execute(
        "create table failed_tests.t as select date '2026-03-01' as decision_date, 'd1' as decision_id"
    )
    first, second = gate_results(connection, [make_test()], [FIRST, SECOND])
    assert (first.is_passed, first.severity, first.n_failing) == (False, "critical", 1)
    assert second.is_passed


def test_failing_rows_without_a_day_block_every_day_of_the_run(connection):
    connection.execute("create table failed_tests.t as select 'q1' as queue_id")
    results = gate_results(connection, [make_test()], [FIRST, SECOND])
    assert [r.is_passed for r in results] == [False, False]


def test_a_test_that_warns_does_not_block(connection):
    connection.execute("create table failed_tests.t as select date '2026-03-01' as decision_date")
    (result,) = gate_results(connection, [make_test(status="warn", severity="warn")], [FIRST])
    assert (result.is_passed, result.severity) == (False, "warning")


@pytest.mark.parametrize("relation", ["failed_tests.t", '"memory"."failed_tests"."t"'])
def test_the_keys_of_failing_rows_stay_in_the_warehouse(connection, relation):
    """Either engine's name of the table is told as it stands in the warehouse."""
    connection.execute(
        "create table failed_tests.t as select date '2026-03-01' as decision_date, 'd1' as decision_id"
    )
    (result,) = gate_results(connection, [make_test(relation=relation)], [FIRST])
    assert result.failing_keys == [{"failing_rows_in": "failed_tests.t"}]


def test_a_test_that_passed_asks_the_warehouse_nothing(connection):
    (result,) = gate_results(
        connection, [make_test(status="pass", failures=0, relation="gone")], [FIRST]
    )
    assert result.is_passed
