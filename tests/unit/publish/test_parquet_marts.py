from datetime import date

import duckdb
import pytest

from modqa_pipeline.home.paths import Home
from modqa_pipeline.publish.publication import publish

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "warehouse").mkdir()
    return Home(tmp_path)


def build(home, value, days=(JANUARY, FEBRUARY, MARCH)):
    """A warehouse with a mart by day, one by 28 days and one without days, all rows saying `value`."""
    home.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.kpi_daily (decision_date date, v varchar)")
        for day in days:
            connection.execute("insert into marts.kpi_daily values (?, ?)", [day, value])
        connection.execute("""
            create table marts.kpi_quality_28_days as
            select decision_date - 27 as period_start, decision_date as period_end, v from marts.kpi_daily""")
        connection.execute(f"create table marts.dim_queues as select '{value}' as v")


def files(home, mart="kpi_daily"):
    """Files of a mart, by name, with what tells one file from another on the disk."""
    folder = home.published / "marts" / f"{mart}.parquet"
    return {file.name: file.stat().st_ino for file in folder.iterdir()}


def rows(home, mart="kpi_daily"):
    """A mart as a reader of Parquet has it."""
    path = home.published / "marts" / f"{mart}.parquet"
    return duckdb.read_parquet(str(path)).order("all").fetchall()


def in_database(home, mart="kpi_daily"):
    with duckdb.connect(str(home.database), read_only=True) as connection:
        return connection.execute(f"from marts.{mart} order by all").fetchall()


def test_months_that_a_run_did_not_touch_are_the_very_files_of_before(home):
    build(home, "old")
    publish(home, [JANUARY, FEBRUARY, MARCH])
    before = files(home)
    build(home, "new")
    publish(home, [FEBRUARY])
    after = files(home)
    assert set(before) == set(after) == {"2026-01.parquet", "2026-02.parquet", "2026-03.parquet"}
    assert {name for name in after if after[name] != before[name]} == {"2026-02.parquet"}
    assert rows(home) == in_database(home) == [(JANUARY, "old"), (FEBRUARY, "new"), (MARCH, "old")]


def test_every_month_that_a_period_of_the_day_lies_in_is_written_anew(home):
    build(home, "old")
    publish(home, [JANUARY, FEBRUARY, MARCH])
    build(home, "new")
    publish(home, [JANUARY])
    found = rows(home, "kpi_quality_28_days")
    assert found == in_database(home, "kpi_quality_28_days")
    assert [row[-1] for row in found] == ["new", "new", "old"]


def test_a_month_that_lost_its_last_row_has_no_file_and_an_empty_mart_keeps_its_columns(home):
    build(home, "old")
    publish(home, [JANUARY, FEBRUARY, MARCH])
    build(home, "old", days=[JANUARY])
    publish(home, [FEBRUARY, MARCH])
    assert set(files(home)) == {"2026-01.parquet"}
    build(home, "old", days=[])
    publish(home, [JANUARY])
    assert rows(home) == []
    folder = home.published / "marts" / "kpi_daily.parquet"
    assert duckdb.read_parquet(str(folder)).columns == ["decision_date", "v"]
    build(home, "new", days=[MARCH])
    publish(home, [MARCH])
    assert rows(home) == [(MARCH, "new")]
    assert set(files(home)) == {"2026-03.parquet"}


def test_a_mart_without_days_is_one_file(home):
    build(home, "old")
    publish(home, [JANUARY])
    assert (home.published / "marts" / "dim_queues.parquet").is_file()


def test_files_are_not_kept_beside_a_database_that_they_were_not_written_with(home):
    """A run killed between the two leaves the database new and the files old."""
    build(home, "old")
    publish(home, [JANUARY, FEBRUARY, MARCH])
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("update marts.kpi_daily set v = 'of the killed run'")
    build(home, "new")
    publish(home, [MARCH])
    assert rows(home) == in_database(home)
    assert [row[-1] for row in rows(home)] == ["of the killed run", "of the killed run", "new"]


def test_a_mart_with_a_new_column_is_written_whole(home):
    build(home, "old")
    publish(home, [JANUARY, FEBRUARY, MARCH])
    before = files(home)
    build(home, "new")
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("alter table marts.kpi_daily add column n integer")
    publish(home, [MARCH])
    after = files(home)
    assert all(after[name] != before[name] for name in after)
    assert rows(home) == in_database(home)
