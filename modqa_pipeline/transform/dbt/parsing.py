"""The parsed project: read from the store, or parsed."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.errors import BuildError
from modqa_pipeline.repository import DBT_PROJECT
from modqa_pipeline.transform.dbt.environment import dbt_arguments, quiet
from modqa_pipeline.transform.dbt.parse_cache import keep_parsed, read_parsed
from modqa_pipeline.transform.dbt.project import TARGET

UNIT_TESTS = ["test", "--select", "test_type:unit"]

# each command would write its manifest of several MB, which nobody reads
NO_ARTIFACTS = "--no-write-json"

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def parse_project(target: str = "duckdb") -> None:
    """Parse the project in place, store the parse for every home, and write DuckDB's as JSON for Dagster."""
    # whoever uses dbt may have set its target folder for another project
    with quiet(), environment_set({"DBT_TARGET_PATH": str(TARGET)}):
        artifacts = "--write-json" if target == "duckdb" else NO_ARTIFACTS
        keep_parsed(parse_afresh(target, artifacts), TARGET, target)


def parse(commands: list[list[str]], target: str = "duckdb") -> "Manifest":
    """The project with everything that these commands need."""
    folder = Path(os.environ.get("DBT_TARGET_PATH") or TARGET)
    manifest = None if UNIT_TESTS in commands else read_parsed(folder, target)
    if manifest is None:
        manifest = parse_afresh(target)
        keep_parsed(manifest, folder, target)
    return manifest


def parse_afresh(target: str, artifacts: str = NO_ARTIFACTS) -> "Manifest":
    """Parse the project from its files."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    done = dbtRunner().invoke(["parse", artifacts, *dbt_arguments(target)])
    if not (done.success and isinstance(done.result, Manifest)):
        raise BuildError(f"dbt cannot parse {DBT_PROJECT}: {done.exception}")
    return done.result
