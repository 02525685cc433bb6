"""A home without deliveries, its models built by DuckDB; and Spark's environment, where there is one."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.preparation import prepare_run
from tests.engines.spark_environment import PYTHON, demand_spark


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        settings = load_settings(tmp_path_factory.mktemp("home"))
    from modqa_pipeline.ingest.run import ingest_landing

    ingest_landing(settings)
    prepare_run(settings, [], [], may_draw=False, run_id="engines")
    build(settings)
    return settings


@pytest.fixture(scope="session")
def on_spark(settings, tmp_path_factory):
    """Runs dbt commands on Spark in the home, where there is a Spark."""
    demand_spark()

    def run(commands: list[list[str]], **environment: str) -> tuple[int, str, list[list[dict]]]:
        results = tmp_path_factory.mktemp("results") / "results.json"
        request = {"commands": commands, "results": str(results)}
        done = subprocess.run(
            [PYTHON, "-m", "modqa_pipeline.transform.spark.worker"],
            input=json.dumps(request),
            env={
                **os.environ,
                "MODQA_HOME": str(settings.home.root),
                "MODQA_SPARK_MASTER": "local[2]",
                "PYTHONPATH": str(ROOT),
                "SPARK_CONF_DIR": str(Path(__file__).parent / "small"),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        nodes = json.loads(results.read_text()) if results.exists() else []
        return done.returncode, done.stderr, nodes

    return run
