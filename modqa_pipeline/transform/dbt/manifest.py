"""dbt's manifest, from which Dagster reads the models; made by `make setup`, renewed when it is out of date."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from modqa_pipeline.home.files import write_text
from modqa_pipeline.transform.dbt.parsing import parse_project
from modqa_pipeline.transform.dbt.project import TARGET, project_files

MANIFEST = TARGET / "manifest.json"
#: Nodes and sources alone. Unit tests and macros are more than half of the manifest, and every start would read them.
MODELS = TARGET / "models.json"


@cache
def load_manifest() -> dict[str, Any]:
    """Nodes and sources of the project's manifest, as the project is on disk."""
    if not _is_current(MODELS):
        whole = load_whole_manifest()
        write_text(MODELS, json.dumps({part: whole[part] for part in ("nodes", "sources")}))
    models: dict[str, Any] = json.loads(MODELS.read_text(encoding="utf-8"))
    return models


def load_whole_manifest() -> dict[str, Any]:
    """All of the manifest, with unit tests, macros, exposures and doc blocks: for tests."""
    if not _is_current(MANIFEST):
        parse_project()
    whole: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return whole


def marts() -> list[dict[str, Any]]:
    """Published models, as nodes of the manifest."""
    return [node for node in _models() if node["fqn"][1] == "marts"]


def meta_of(node: dict[str, Any]) -> dict[str, Any]:
    """What `config.meta` of a model or source says about it (dbt_project/README.md lists the keys)."""
    return node["config"].get("meta") or {}


def models_on_a_blocked_day(treatment: str) -> list[str]:
    """Names of the models with this `meta.blocked_day`: gives_way, made_again or shown."""
    return sorted(n["name"] for n in _models() if meta_of(n).get("blocked_day") == treatment)


def marts_replaced_whole() -> list[str]:
    """Names of the marts that every run makes from the whole home, so that any of their rows may have changed."""
    return sorted(n["name"] for n in marts() if n["config"]["materialized"] == "table")


def gate_tests() -> list[dict[str, Any]]:
    """dbt tests that check a day before it is published, ordered by name."""
    nodes = load_manifest()["nodes"].values()
    tests = [n for n in nodes if n["resource_type"] == "test" and "gate" in n["tags"]]
    return sorted(tests, key=lambda test: test["name"])


def gate_test_names() -> list[str]:
    """Names of the dbt tests that check a day, in order."""
    return [test["name"] for test in gate_tests()]


def key_tests() -> list[dict[str, Any]]:
    """Gating tests `one_row_per`, ordered by name."""
    return [t for t in gate_tests() if (t.get("test_metadata") or {}).get("name") == "one_row_per"]


def _models() -> list[dict[str, Any]]:
    return [n for n in load_manifest()["nodes"].values() if n["resource_type"] == "model"]


def _is_current(file: Path) -> bool:
    """Whether a file was made from the project as it is on disk."""
    return file.exists() and file.stat().st_mtime >= _last_change()


def _last_change() -> float:
    return max(path.stat().st_mtime for path in project_files())
