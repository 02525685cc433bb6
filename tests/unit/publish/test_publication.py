from datetime import date

import duckdb
import pytest

from modqa_pipeline.home.paths import Home
from modqa_pipeline.publish.publication import publish

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "warehouse").mkdir()
    return Home(tmp_path)


def build(home, value, days=(FIRST, SECOND), extra=""):
    """A warehouse as a run leaves it: every kind of mart, all rows saying `value`."""
    home.warehouse.unlink(missing_ok=True)
    rows = ", ".join(f"(date '{day}', '{value}')" for day in days)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"""
            create table marts.kpi_daily as
            select decision_date, v {extra} from (values {rows}) as t (decision_date, v);
            create table marts.kpi_quality_weekly as
            select date '2026-02-23' as decision_week, '{value}' as v union all select date '2026-03-02', '{value}';
            create table marts.kpi_quality_monthly as
            select date '2026-02-01' as decision_month, '{value}' as v union all select date '2026-03-01', '{value}';
            create table marts.kpi_quality_28_days as
            select decision_date - 27 as period_start, decision_date as period_end, v from marts.kpi_daily;
            create table marts.kpi_site_scorecard as
            select '28_days' as period_kind, decision_date - 27 as period_start, decision_date as period_end, v
            from marts.kpi_daily;
            create table marts.fct_check_results as select * from marts.kpi_daily;
            create table marts.publication_days as select * from marts.kpi_daily;
            create table marts.queue_audit_findings as select * from marts.kpi_daily;
            create table marts.dim_queues as select '{value}' as v;
            """
        )


def published(home, table):
    with duckdb.connect(str(home.database), read_only=True) as connection:
        return connection.execute(f"from marts.{table} order by all").fetchall()


def test_what_a_run_built_is_what_readers_see(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    build(home, "new")
    publish(home, [SECOND])
    assert published(home, "kpi_daily") == [(FIRST, "old"), (SECOND, "new")]
    assert published(home, "dim_queues") == [("new",)]


def test_a_mart_with_a_new_column_is_taken_whole(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    build(home, "new", extra=", 1 as n")
    publish(home, [SECOND])
    assert published(home, "kpi_daily") == [(FIRST, "new", 1), (SECOND, "new", 1)]


def test_periods_that_a_built_day_lies_in_are_replaced(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    build(home, "new")
    publish(home, [FIRST])
    assert [row[-1] for row in published(home, "kpi_quality_weekly")] == ["new", "old"]
    assert [row[-1] for row in published(home, "kpi_quality_monthly")] == ["old", "new"]
    assert [row[-1] for row in published(home, "kpi_quality_28_days")] == ["new", "new"]
    assert [row[-1] for row in published(home, "kpi_site_scorecard")] == ["new", "new"]


@pytest.mark.parametrize(
    ("built", "months"), [(date(2026, 2, 28), ["new", "old"]), (date(2026, 3, 31), ["old", "new"])]
)
def test_a_month_reaches_to_its_last_day(home, built, months):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    build(home, "new")
    publish(home, [built])
    assert [row[-1] for row in published(home, "kpi_quality_monthly")] == months


def test_a_mart_that_is_no_more_goes(home):
    build(home, "old")
    publish(home, [FIRST])
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("drop table marts.dim_queues")
    publish(home, [FIRST])
    with pytest.raises(duckdb.CatalogException):
        published(home, "dim_queues")


def test_a_reader_that_has_the_old_file_open_keeps_reading_it(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True);"
        "input(); print(c.execute('select min(v) from marts.kpi_daily').fetchone()[0], flush=True)"
    )
    import subprocess
    import sys

    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(home.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline() == "open\n"
    build(home, "new")
    publish(home, [FIRST, SECOND])
    assert reader.communicate("\n")[0] == "old\n"
    assert published(home, "kpi_daily")[0][1] == "new"


def test_the_parquet_marts_are_the_same_rows_and_change_in_one_step(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    seen = (home.published / "marts").resolve()
    build(home, "new")
    publish(home, [FIRST, SECOND])
    assert (seen / "kpi_daily.parquet").exists()
    rows = duckdb.read_parquet(str(home.published / "marts" / "kpi_daily.parquet")).order("all")
    assert rows.fetchall() == published(home, "kpi_daily")
    publish(home, [])
    assert not seen.exists()


def test_a_rebuild_starts_from_nothing(home):
    build(home, "old")
    publish(home, [FIRST, SECOND])
    build(home, "new", days=[SECOND])
    publish(home, [SECOND], from_scratch=True)
    assert published(home, "kpi_daily") == [(SECOND, "new")]
