"""dbt on Spark: the same commands in their own process, whose tables then become the warehouse's.

pyspark is not in this environment, because great_expectations imports it whenever it is installed.
Everything after dbt (checks, draws, publication) reads `warehouse/modqa.duckdb` and sees no difference.
"""

import json
import os
import subprocess
from datetime import date

from modqa_pipeline.config.engines import SPARK, SparkPlace
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.dbt.environment import dbt_environment
from modqa_pipeline.transform.dbt.manifest import models_on_a_blocked_day
from modqa_pipeline.transform.dbt.results import NodeResult, from_plain
from modqa_pipeline.transform.spark.tables import take_over

WORKER = "modqa_pipeline.transform.spark.worker"


def run_on_spark(settings: Settings, commands: list[list[str]]) -> list[list[NodeResult]]:
    """Run dbt commands in the environment of Spark, and copy what they built into the warehouse.

    Raises
    ------
    BuildError
        Spark did not start, or dbt failed before its first node.
    """
    if not settings.home.warehouse.exists():
        # the warehouse is new: tables that a metastore still lists are useless
        commands = [[*c, "--full-refresh"] if c[0] in ("build", "run") else c for c in commands]
    results = _work(settings, commands)
    if not any(node.is_broken for nodes in results for node in nodes):
        take_over(settings, [node for nodes in results for node in nodes])
    return results


def give_way(settings: Settings, days: list[date]) -> None:
    """Copy the warehouse's rows of these days to Spark's daily marts, or remove them there."""
    folder = settings.home.run_inputs / "given_way"
    with open_database(settings.home.warehouse, settings.engine) as connection:
        tables = models_on_a_blocked_day("gives_way")
        listed = ", ".join(map(literals.day, days))
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            path = literals.text(folder / f"{table}.parquet")
            connection.execute(
                f"copy (from marts.{table} where decision_date in ({listed})) to {path} (format parquet)"
            )
    arguments = {"tables": tables, "days": [day.isoformat() for day in days], "folder": str(folder)}
    _work(settings, [["run-operation", "give_way", "--args", json.dumps(arguments)]])


def _work(settings: Settings, commands: list[list[str]]) -> list[list[NodeResult]]:
    place, results = _place(settings), settings.home.run_inputs / "spark_results.json"
    results.unlink(missing_ok=True)
    request = {"commands": commands, "results": str(results)}
    done = subprocess.run(
        [str(place.python), "-P", "-m", WORKER],
        input=json.dumps(request),
        env={**os.environ, **_environment(settings, place)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not results.exists():
        said = (done.stderr.strip() or "no message").splitlines()[-1]
        raise BuildError(f"dbt on Spark failed (exit status {done.returncode}): {said}")
    return from_plain(json.loads(results.read_text(encoding="utf-8")))


def _place(settings: Settings) -> SparkPlace:
    if settings.spark is None:
        raise BuildError(
            f"the engine is {settings.engine_name}; expected {SPARK}. Set MODQA_ENGINE={SPARK}."
        )
    return settings.spark


def _environment(settings: Settings, place: SparkPlace) -> dict[str, str]:
    return {
        **dbt_environment(settings),
        "MODQA_SPARK_WAREHOUSE": str(place.warehouse),
        "PYTHONPATH": str(ROOT),
    }
