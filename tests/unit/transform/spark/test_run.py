"""The product's side of Spark: what it asks of the worker, and how it takes over what was built."""

import json
import os
import stat
from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.engines import SparkPlace
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.runs.run_record import RunRecord, write_run_record
from modqa_pipeline.transform.build import ALL_KEYS, BUILD, GATE, KEYS, build
from modqa_pipeline.transform.dbt.manifest import key_tests
from modqa_pipeline.transform.spark import run, tables

MONDAY, TUESDAY = date(2024, 4, 1), date(2024, 4, 2)
NODE = {
    "unique_id": "model.modqa.kpi", "name": "kpi", "status": "success", "seconds": 1.0,
    "failures": 0, "message": "", "relation": "marts.kpi", "severity": "error",
}  # fmt: skip
ASSERTION = {**NODE, "name": "assert_sums_add_up", "status": "pass"}
ALL_KEYS_HOLD = {**NODE, "name": ALL_KEYS, "status": "pass"}
KEY_TESTS = [test["name"] for test in key_tests()]
CONTRACT = {"decision_date": "date", "slice": "varchar", "n_decisions": "bigint", "rate": "double"}


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A home on Spark, whose run is about Tuesday, and whose marts are one: `kpi`."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    monkeypatch.setenv("MODQA_ENGINE", "spark")
    monkeypatch.setenv("MODQA_SPARK_PYTHON", str(tmp_path / "worker"))
    monkeypatch.delenv("MODQA_SPARK_WAREHOUSE", raising=False)
    kpi = {
        "name": "kpi", "resource_type": "model", "fqn": ["modqa", "marts", "quality", "kpi"],
        "config": {"materialized": "incremental"},
        "columns": {name: {"data_type": kind} for name, kind in CONTRACT.items()},
    }  # fmt: skip
    monkeypatch.setattr(tables, "marts", lambda: [kpi])
    monkeypatch.setattr(run, "models_on_a_blocked_day", lambda treatment: ["kpi"])
    settings = load_settings(tmp_path / "home")
    begin_run(settings, TUESDAY)
    return settings


def begin_run(settings, *days):
    days = [RunDay(day, True, False, 1, None) for day in days]
    record = RunRecord("run", "2024-04-03", "1", "plan", "", False, 1, days)
    write_run_record(settings.home, record)


def a_worker(tmp_path, results, *, status=0, says=""):
    """A program in Spark's place: keeps what it is asked, answers each command with these."""
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps(results))
    worker = tmp_path / "worker"
    worker.write_text(
        "#!/usr/bin/env python3\n"
        "import json, os, sys\n"
        "request = json.load(sys.stdin)\n"
        f"json.dump([request, dict(os.environ)], open({str(tmp_path / 'asked.json')!r}, 'w'))\n"
        f"sys.stderr.write({says!r})\n"
        f"answer = json.load(open({str(answer)!r}))[:len(request['commands'])]\n"
        f"{status} or json.dump(answer, open(request['results'], 'w'))\n"
        f"sys.exit({status})\n"
    )
    worker.chmod(worker.stat().st_mode | stat.S_IXUSR)
    return lambda: json.loads((tmp_path / "asked.json").read_text())


def spark_wrote(settings, table, query):
    """A table as Spark leaves it: a folder a partition, integers of its own widths."""
    folder = settings.spark.warehouse / table
    folder.mkdir(parents=True)
    duckdb.sql(f"copy ({query}) to '{folder}' (format parquet, partition_by (decision_date))")


def kpi_rows(settings):
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        return connection.execute("from marts.kpi order by all").fetchall()


def test_a_build_asks_the_worker_for_models_then_gating_tests(settings, tmp_path):
    asked = a_worker(tmp_path, [[NODE], [ASSERTION, ALL_KEYS_HOLD]])
    spark_wrote(settings, "marts.db/kpi", "select 'x' as slice, 3 as n_decisions, 0.5 as rate, "
                f"date '{TUESDAY}' as decision_date")  # fmt: skip
    result = build(settings)
    assert [node.name for node in result.models] == ["kpi"]
    assert [test.name for test in result.tests] == [ASSERTION["name"], *KEY_TESTS]
    assert all(test.is_well for test in result.tests)
    request, environment = asked()
    assert [command[: len(BUILD)] for command in request["commands"][:1]] == [BUILD]
    assert request["commands"][1] == GATE
    assert environment["MODQA_HOME"] == str(settings.home.root)
    assert environment["MODQA_SPARK_WAREHOUSE"] == str(settings.spark.warehouse)


def test_keys_are_asked_one_by_one_where_any_of_them_fails(settings, tmp_path):
    broken = {**ALL_KEYS_HOLD, "status": "fail", "failures": 1}
    failed = {**NODE, "name": "kpi_has_one_row_per_key", "status": "fail", "failures": 3}
    asked = a_worker(tmp_path, [[failed], [ASSERTION, broken]])
    result = build(settings)
    assert asked()[0]["commands"] == [KEYS]
    assert [test.name for test in result.tests] == [ASSERTION["name"], failed["name"]]
    assert [test.failures for test in result.tests] == [0, 3]


def test_a_warehouse_begun_anew_forgets_what_a_metastore_still_knows(settings, tmp_path):
    asked = a_worker(tmp_path, [[], [ALL_KEYS_HOLD]])
    build(settings)
    assert asked()[0]["commands"] == [[*BUILD, "--full-refresh"], GATE]
    build(settings)
    assert asked()[0]["commands"] == [BUILD, GATE]


def test_a_worker_that_ends_badly_is_told_with_its_last_line(settings, tmp_path):
    a_worker(tmp_path, [], status=2, says="a trace\nJava 8 is too old for Spark\n")
    with pytest.raises(BuildError, match=r"exit status 2\): Java 8 is too old for Spark"):
        build(settings)


def test_a_model_that_broke_on_spark_is_a_build_error_and_nothing_is_taken_over(settings, tmp_path):
    a_worker(tmp_path, [[{**NODE, "status": "error", "message": "no such column"}]])
    with pytest.raises(BuildError, match="dbt node kpi failed: no such column"):
        build(settings)
    assert not settings.home.warehouse.exists()


def test_rows_of_the_runs_days_replace_older_ones_in_the_contracts_types(settings, tmp_path):
    a_worker(tmp_path, [[NODE], [ALL_KEYS_HOLD]])
    settings.home.warehouse.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute("create schema marts; create table marts.kpi "
                           "(decision_date date, slice varchar, n_decisions bigint, rate double)")  # fmt: skip
        for day in (MONDAY, TUESDAY):
            connection.execute("insert into marts.kpi values (?, 'old', 1, 1)", [day])
    spark_wrote(
        settings,
        "marts.db/kpi",
        f"select 'new' as slice, 2::int as n_decisions, null::double as rate, d as decision_date "
        f"from (values (date '{MONDAY}'), (date '{TUESDAY}')) t (d)",
    )
    build(settings)
    assert kpi_rows(settings) == [(MONDAY, "old", 1, 1.0), (TUESDAY, "new", 2, None)]


def test_a_mart_without_a_single_row_is_a_table_without_rows(settings, tmp_path):
    a_worker(tmp_path, [[NODE], [ALL_KEYS_HOLD]])
    build(settings)
    assert kpi_rows(settings) == []


def test_intermediate_tables_are_seen_through_views(settings, tmp_path):
    a_worker(tmp_path, [[NODE], [ALL_KEYS_HOLD]])
    spark_wrote(
        settings, "intermediate.db/int_frame", f"select 7 as n, date '{TUESDAY}' as decision_date"
    )
    build(settings)
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        rows = connection.execute("from intermediate.int_frame").fetchall()
    assert rows == [(7, TUESDAY)]


def test_a_day_that_gives_way_is_handed_over_with_its_rows_or_none(settings, tmp_path):
    asked = a_worker(tmp_path, [[NODE], [ALL_KEYS_HOLD]])
    spark_wrote(settings, "marts.db/kpi", "select 'x' as slice, 3 as n_decisions, 0.5 as rate, "
                f"date '{TUESDAY}' as decision_date")  # fmt: skip
    build(settings)
    run.give_way(settings, [MONDAY, TUESDAY])
    [[verb, macro, _, arguments]] = asked()[0]["commands"]
    given = json.loads(arguments)
    assert (verb, macro) == ("run-operation", "give_way")
    assert (given["tables"], given["days"]) == (["kpi"], [str(MONDAY), str(TUESDAY)])
    handed = duckdb.sql(f"select slice, decision_date from '{given['folder']}/kpi.parquet'")
    assert handed.fetchall() == [("x", TUESDAY)]


def test_the_place_of_spark_is_beside_the_project_unless_told():
    assert os.fspath(SparkPlace(warehouse=None).python).endswith(".venv-spark/bin/python")
