"""No mart keeps the rows of a blocked day, and a mart that would is found."""

import pytest

from modqa_pipeline.transform.dbt.manifest import load_manifest
from tests.conventions.blocked_days import faults


def model(name, *reads, layer="marts", says=None, columns=(), **config):
    """A model of a manifest; a mart by day unless told otherwise."""
    meta = {"blocked_day": says} if says else {}
    return {
        "name": name, "resource_type": "model", "fqn": ["modqa", layer, "subject", name],
        "depends_on": {"nodes": list(reads)}, "columns": dict.fromkeys(columns),
        "config": {"materialized": "incremental", **config, "meta": {**meta, **config.get("meta", {})}},
    }  # fmt: skip


def faults_of(*models):
    """Of a project with a mart by day, `fct_outcomes`, and these models beside it."""
    source = {"name": "raw__bpo_decisions", "resource_type": "source", "config": {}}
    project = [
        model("stg_run_days", layer="staging", materialized="run_view"),
        model("int_periods", "stg_run_days", layer="intermediate", materialized="run_table"),
        model("int_outcomes", "decisions", layer="intermediate", materialized="run_table"),
        model("fct_outcomes", "int_outcomes", says="gives_way", columns=["decision_date"]),
    ]
    nodes = {node["name"]: node for node in [*project, *models]}
    return faults({"nodes": nodes, "sources": {"decisions": source}})


def test_every_mart_says_what_becomes_of_it_on_a_blocked_day():
    offenders = faults(load_manifest())
    assert not offenders, "\n".join(offenders)


def test_a_mart_that_says_nothing_is_found():
    [fault] = faults_of(model("kpi_weekly", "fct_outcomes", "int_periods"))
    assert fault.startswith(
        "kpi_weekly: meta.blocked_day is None; say gives_way, made_again, shown"
    )


def test_a_mart_without_days_cannot_give_way():
    [fault] = faults_of(model("kpi_weekly", "int_outcomes", says="gives_way"))
    assert "has no decision_date" in fault


@pytest.mark.parametrize("config", [{"rows_of": "weeks"}, {"materialized": "table"}])
def test_a_mart_that_is_not_built_by_day_cannot_give_way(config):
    mart = model("kpi", "int_outcomes", says="gives_way", columns=["decision_date"], **config)
    [fault] = faults_of(mart)
    assert "is not built by day" in fault


def test_a_mart_that_sums_over_days_and_says_that_it_gives_way_is_found():
    """The mistake that a list in Python let through: rows of good days would hold the blocked one."""
    reads = ("fct_outcomes", "int_periods", "stg_run_days")
    [fault] = faults_of(model("kpi_28", *reads, says="gives_way", columns=["decision_date"]))
    assert fault.startswith("kpi_28: kpi_28 reads other days of fct_outcomes; say made_again")


def test_a_mart_that_looks_a_day_up_through_a_view_is_found():
    view = model("int_usual", "fct_outcomes", layer="intermediate", materialized="run_view")
    mart = model("kpi_daily", "int_usual", says="gives_way", columns=["decision_date"])
    [fault] = faults_of(view, mart)
    assert fault.startswith("kpi_daily: int_usual reads other days of fct_outcomes")


def test_a_mart_of_the_runs_days_may_read_another_one():
    reads = ("fct_outcomes", "stg_run_days")
    assert not faults_of(model("kpi_daily", *reads, says="gives_way", columns=["decision_date"]))


def test_a_mart_by_day_that_reads_sums_over_days_is_found():
    weekly = model("kpi_weekly", "fct_outcomes", says="made_again")
    mart = model(
        "kpi_daily", "kpi_weekly", "stg_run_days", says="gives_way", columns=["decision_date"]
    )
    [fault] = faults_of(weekly, mart)
    assert fault == "kpi_daily: reads kpi_weekly, which is made again; say made_again"


def test_a_mart_that_is_shown_and_reads_what_gives_way_is_found():
    [fault] = faults_of(model("kpi_appeals", "fct_outcomes", says="shown"))
    assert fault == "kpi_appeals: reads fct_outcomes, of which rows give way; say made_again"


def test_a_mart_that_is_shown_and_counts_delivered_decisions_is_found():
    [fault] = faults_of(model("kpi_volume", "int_outcomes", says="shown"))
    assert "reads raw__bpo_decisions and so the blocked day" in fault


def test_a_mart_made_again_from_what_still_has_the_blocked_day_is_found():
    [fault] = faults_of(model("kpi_weekly", "fct_outcomes", "int_outcomes", says="made_again"))
    assert "reads raw__bpo_decisions past the marts" in fault


def test_a_table_between_marts_is_made_again_with_them():
    tests = model("int_tests", "fct_outcomes", layer="intermediate", materialized="run_table")
    mart = model("kpi_verdicts", "fct_outcomes", "int_tests", says="made_again")
    [fault] = faults_of(tests, mart)
    assert fault.startswith("int_tests: kpi_verdicts is made again from it")
    tests["config"]["meta"]["blocked_day"] = "made_again"
    assert not faults_of(tests, mart)


def test_a_reviewed_reason_lets_a_mart_read_what_gives_way():
    because = {"meta": {"blocked_day_because": "What has arrived waits no longer."}}
    assert not faults_of(model("fct_waiting", "fct_outcomes", says="shown", **because))
