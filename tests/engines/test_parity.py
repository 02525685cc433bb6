"""The comparison of two publications finds what it is there to find."""

import duckdb
import pytest

from tests.engines import parity

ROWS = "select 'all' as slice_kind, '(all)' as slice_value, 'accuracy' as metric, 0.95::double as target"
OTHER = "select 'site', 'acme/porto', 'accuracy', 0.9"


@pytest.fixture
def database(tmp_path):
    def make(name, *selects):
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute("create schema marts")
            connection.execute(f"create table marts.targets as {' union all '.join(selects)}")
        return tmp_path / name

    return make


def test_the_order_of_rows_makes_no_difference(database):
    one, other = (
        database("a", ROWS, OTHER),
        database("b", f"({ROWS} union all {OTHER}) order by all desc"),
    )
    assert parity.differences(one, other) == []


def test_floats_may_differ_by_a_billionth_and_no_more(database):
    one = database("a", ROWS)
    assert parity.differences(one, database("b", ROWS.replace("0.95", "0.9500000005"))) == []
    [found] = parity.differences(one, database("c", ROWS.replace("0.95", "0.95000001")))
    assert str(found) == (
        "targets [slice_kind=all, slice_value=(all), metric=accuracy] target: 0.95 against 0.95000001"
    )


def test_a_row_of_one_alone_is_named_by_its_key(database):
    [found] = parity.differences(database("a", ROWS, OTHER), database("b", ROWS))
    assert (found.table, found.column, found.other) == ("targets", "row", None)
    assert found.key == {"slice_kind": "site", "slice_value": "acme/porto", "metric": "accuracy"}


def test_a_repeated_key_is_named(database):
    [found] = parity.differences(database("a", ROWS), database("b", ROWS, ROWS))
    assert (found.column, found.one) == ("rows in other", 2)


def test_columns_and_tables_are_compared_first(database):
    [found] = parity.differences(
        database("a", ROWS), database("b", ROWS.replace("::double", "::float"))
    )
    assert found.column == "columns"
