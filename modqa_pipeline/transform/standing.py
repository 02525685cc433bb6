"""Views and seeds that stand in the warehouse from an earlier run: they hold nothing of a run.

dbt takes longer to make one of them than DuckDB to answer from it, so a run leaves them out while neither the
project nor the place of the home has changed. Views that name delivered files are made in every run.
"""

import hashlib

import duckdb

from modqa_pipeline.settings import Settings
from modqa_pipeline.transform.manifest import load_manifest, project_files

_TABLE = "main.standing_views"


def standing_nodes(settings: Settings) -> list[str]:
    """Names of the views and seeds that this run need not make; none in a new warehouse."""
    if not settings.home.warehouse.exists():
        return []
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute(f"create table if not exists {_TABLE} (fingerprint varchar)")
        if connection.execute(f"from {_TABLE}").fetchall() == [(_fingerprint(settings),)]:
            return sorted(_of_no_run())
        connection.execute(
            f"delete from {_TABLE}"
        )  # a run that breaks leaves some of either project
    return []


def note_standing_nodes(settings: Settings) -> None:
    """Remember that the warehouse holds all views and seeds of this project."""
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute(
            f"create or replace table {_TABLE} as select ? as fingerprint", [_fingerprint(settings)]
        )


def _of_no_run() -> set[str]:
    return {
        node["name"]
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "seed"
        or (node["config"].get("materialized") == "run_view" and "lake(" not in node["raw_code"])
    }


def _fingerprint(settings: Settings) -> str:
    told = hashlib.sha256(f"{settings.home.root} {duckdb.__version__}".encode())
    for file in sorted(project_files()):
        told.update(file.read_bytes())
    return told.hexdigest()
