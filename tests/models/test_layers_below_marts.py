"""Staging and intermediate models: keys that no run asks, since ingest and facts hold them, and descriptions."""

import duckdb

from modqa_pipeline.transform.dbt.manifest import load_whole_manifest
from modqa_pipeline.transform.engine import run_commands


def test_staging_models_have_the_keys_that_they_name(settings):
    command = ["test", "--select", "staging,test_type:data", "--exclude", "tag:gate"]
    [results] = run_commands(settings, [command])
    assert len(results) > 20
    failed = [f"{node.name}: {node.message}" for node in results if not node.is_well]
    assert not failed, "\n".join(failed)


def test_columns_whose_names_do_not_say_all_are_described(settings):
    """Flags, and whatever models/columns.md explains; marts describe every column."""
    manifest = load_whole_manifest()
    explained = {doc["name"] for doc in manifest["docs"].values() if doc["package_name"] == "modqa"}
    described = {
        (node["name"], column)
        for node in manifest["nodes"].values()
        for column, spec in node.get("columns", {}).items()
        if spec["description"]
    }
    query = (
        "select table_name, column_name from duckdb_columns() "
        "where schema_name in ('staging', 'intermediate')"
    )
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        columns = connection.execute(query).fetchall()
    offenders = [
        f"{model}.{column}: describe it, by doc('{column}') where models/columns.md explains it"
        for model, column in sorted(columns)
        if (model, column) not in described
        and (column in explained or column.startswith(("is_", "has_", "was_", "makes_")))
    ]
    assert not offenders, "\n".join(offenders)
