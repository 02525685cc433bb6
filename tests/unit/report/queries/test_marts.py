"""The connection to the published marts."""

import duckdb
import pytest

from modqa_pipeline.errors import BuildError
from modqa_pipeline.report.queries.marts import Marts


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table marts.t as select 1 as n")
        yield connection


def test_a_question_is_put_once_and_another_value_is_another_question(connection):
    marts = Marts(connection)
    question = "select n from marts.t where n = $n"
    first = marts.rows(question, n=1)
    connection.execute("delete from marts.t")
    assert marts.rows(question, n=1) == first == [{"n": 1}]
    assert marts.rows(question, n=2) == []
    assert Marts(connection).rows(question, n=1) == []


def test_rows_may_be_sorted_and_dropped_by_whoever_asked(connection):
    marts = Marts(connection)
    marts.rows("from marts.t").clear()
    assert marts.rows("from marts.t") == [{"n": 1}]


def test_a_table_that_is_not_there_says_what_to_do(connection):
    with pytest.raises(BuildError, match="modqa rebuild"):
        Marts(connection).rows("from marts.unknown")
