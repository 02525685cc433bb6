"""Every rule of the models is a dbt unit test; they run against a warehouse that has the models."""

import json
from pathlib import Path

import duckdb
import pytest
from dbt.compilation import inject_ctes_into_sql
from dbt.contracts.graph.nodes import InjectedCTE

from modqa_pipeline.transform.engine import run_unit_tests
from tests.models.quick_unit_tests import quick_dbt, with_ctes

CTES = [InjectedCTE(id="a", sql="a as (select 1)"), InjectedCTE(id="b", sql="b as (select 2)")]


def test_every_dbt_unit_test_passes(settings):
    with quick_dbt():
        results = run_unit_tests(settings)
    assert len(results) > 100
    failed = [f"{node.name}: {node.message}" for node in results if not node.is_well]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from a",
        "-- with a remark\nselect * from a",
        "-- One row per day.\n\n/* with */ WITH mine as (select 3) select * from mine, a",
        "with recursive r as (select 1) select * from r",
        "withdrawn",
    ],
)
def test_the_quicker_way_puts_ctes_where_dbt_does(sql):
    expected = inject_ctes_into_sql(sql, CTES)
    assert "".join(with_ctes(sql, CTES).split()) == "".join(expected.split())


def test_a_query_about_a_day_reads_its_files_and_the_columns_that_it_names(settings, days):
    query = "select queue_id, count(*) from staging.stg_decision_versions group by queue_id"
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        [[_, plan]] = connection.execute(f"explain (format json) {query}").fetchall()
        [[view]] = connection.execute(
            "select sql from duckdb_views() where view_name = 'stg_decision_versions'"
        ).fetchall()
    lake = settings.home.lake / "bpo_decisions"
    of_the_day = {path for path in lake.rglob("*.parquet") if f"={days[1]}" in str(path)}
    assert of_the_day
    assert {Path(word) for word in view.split("'") if word.startswith(f"{lake}/")} == {
        *of_the_day, lake / "decision_date=1970-01-01" / "schema.parquet"
    }  # fmt: skip
    asked = [set(columns) for columns in _columns_read(json.loads(plan))]
    assert asked == [{"queue_id"}, {"queue_id"}], "people's and models' decisions"


def _columns_read(nodes: list[dict]) -> list[list[str]]:
    """Columns of every scan of a Parquet file in a plan."""
    found = []
    for node in nodes:
        if "PARQUET" in node["name"].upper():
            listed = node["extra_info"].get("Projections", [])
            found.append([listed] if isinstance(listed, str) else listed)
        found += _columns_read(node.get("children", []))
    return found
