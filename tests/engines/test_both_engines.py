"""DuckDB and Spark understand the project alike."""

from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.transform.dbt.environment import dbt_environment, quiet
from modqa_pipeline.transform.dbt.in_process import close_warehouse, invoke
from modqa_pipeline.transform.dbt.parsing import UNIT_TESTS, parse
from tests.engines.spark_environment import needs_minutes_of_spark
from tests.engines.spark_servers import HOST, standalone_cluster

MODELS = ["build", "--resource-type", "model", "--resource-type", "seed"]
MACROS = ["test", "--select", "tag:engine"]


def unwell(nodes: list[dict]) -> list[str]:
    return [
        f"{node['name']}: {node['status']}, {node['message'][:400]}"
        for node in nodes
        if node["status"] not in ("success", "pass")
    ]


def test_engine_macros_say_what_is_expected_on_duckdb(settings):
    with environment_set(dbt_environment(settings)), quiet():
        [node] = invoke(MACROS, parse([MACROS]))
        close_warehouse()
    assert node.is_well, (
        f"{node.failures} cases differ; see failed_tests in {settings.home.warehouse}"
    )


def test_engine_macros_say_the_same_on_spark(on_spark):
    status, complaint, [nodes] = on_spark([MACROS])
    assert status == 0, complaint
    assert len(nodes) == 1
    assert not unwell(nodes)


@needs_minutes_of_spark
def test_a_standalone_cluster_says_the_same(on_spark, tmp_path):
    with standalone_cluster(tmp_path) as master:
        reached = {"MODQA_SPARK_MASTER": master, "MODQA_SPARK_MEMORY": "1g", "SPARK_LOCAL_IP": HOST}
        status, complaint, [nodes] = on_spark([MACROS], **reached)
    assert status == 0, complaint
    assert len(nodes) == 1 and not unwell(nodes)
    assert list((tmp_path / "work").glob("app-*/*")), "no executor ran on the worker"


def test_spark_says_when_java_is_missing(on_spark, tmp_path):
    status, complaint, _ = on_spark([MACROS], JAVA_HOME=str(tmp_path))
    assert status == 2
    assert "Spark needs Java 17" in complaint.splitlines()[-1]


@needs_minutes_of_spark
def test_every_dbt_unit_test_passes_on_spark(on_spark):
    status, complaint, [models, tests] = on_spark([MODELS, UNIT_TESTS])
    assert status == 0, complaint
    assert not unwell(models), "\n".join(unwell(models))
    assert len(tests) > 100
    assert not unwell(tests), "\n".join(unwell(tests))
