"""dbt's marts as Dagster asset specs, from the manifest.

Staging and intermediate models exist for one run and nobody uses them elsewhere, so the asset graph goes
from raw assets to marts. dagster-dbt would make an asset of every model and needs three seconds for its
imports; the run has its own runner anyway (`transform/engine.py`).
"""

from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from modqa_pipeline.transform.dbt.manifest import meta_of


def mart_specs(manifest: dict[str, Any]) -> list[dg.AssetSpec]:
    """One spec per mart, which depends on the marts and raw assets that its models read, directly or through others."""
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and _layer(node) == "marts"
    ]
    return [_spec(manifest, node) for node in sorted(marts, key=lambda node: node["name"])]


def model_order(manifest: dict[str, Any]) -> list[str]:
    """Names of the models, each after the models that it reads, in the order that Dagster needs."""
    parents = {
        unique_id: [
            parent for parent in node["depends_on"].get("nodes", []) if parent in manifest["nodes"]
        ]
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    order = TopologicalSorter(parents).static_order()
    return [manifest["nodes"][unique_id]["name"] for unique_id in order]


def origins(manifest: dict[str, Any], unique_id: str) -> set[str]:
    """Names of the marts and sources that a model reads, through staging and intermediate models.

    A source that is `hidden` has no asset: ingest writes it with another one, or a later step of the run records it.
    """
    names: set[str] = set()
    for parent in manifest["nodes"][unique_id]["depends_on"].get("nodes", []):
        if parent in manifest["sources"]:
            source = manifest["sources"][parent]
            names |= set() if meta_of(source).get("hidden") else {source["name"]}
        elif _layer(manifest["nodes"][parent]) == "marts":
            names.add(manifest["nodes"][parent]["name"])
        else:
            names |= origins(manifest, parent)
    return names


def _layer(node: dict[str, Any]) -> str:
    return node["fqn"][1]


def _spec(manifest: dict[str, Any], node: dict[str, Any]) -> dg.AssetSpec:
    columns = [
        dg.TableColumn(name, type=column["data_type"], description=column["description"])
        for name, column in node["columns"].items()
    ]
    return dg.AssetSpec(
        node["name"],
        deps=sorted(origins(manifest, node["unique_id"]) - {node["name"]}),
        description=node["description"],
        group_name=node["fqn"][2],
        owners=[f"team:{meta_of(node)['owner']}"],
        tags=dict.fromkeys(node["tags"], ""),
        kinds={"dbt", "duckdb"},
        metadata={"dagster/column_schema": dg.TableSchema(columns=columns)},
    )
