"""dbt's manifest, from which Dagster learns the models; made by `make setup`, renewed when it is stale."""

import json
from functools import cache
from typing import Any

from modqa_pipeline.transform.dbt.parsing import parse_project
from modqa_pipeline.transform.dbt.project import TARGET, project_files

MANIFEST = TARGET / "manifest.json"


@cache
def load_manifest() -> dict[str, Any]:
    """The manifest of the project as it stands on disk."""
    if not MANIFEST.exists() or MANIFEST.stat().st_mtime < _last_change():
        parse_project()
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def gate_test_names() -> list[str]:
    """Names of the dbt tests that gate a day, in order."""
    nodes = load_manifest()["nodes"].values()
    return sorted(n["name"] for n in nodes if n["resource_type"] == "test" and "gate" in n["tags"])


def key_tests() -> list[dict[str, Any]]:
    """Tests `one_row_per` that gate a day, in the order of their names."""
    found = [
        node
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "test"
        and "gate" in node["tags"]
        and (node.get("test_metadata") or {}).get("name") == "one_row_per"
    ]
    return sorted(found, key=lambda test: test["name"])


def _last_change() -> float:
    return max(path.stat().st_mtime for path in project_files())
