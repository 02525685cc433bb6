"""docs/marts.md, made from the dbt project's descriptions and contracts.

`make docs` writes it again; a convention test compares.
"""

from pathlib import Path
from typing import Any

from modqa_pipeline.transform.dbt.manifest import load_manifest

PAGE = Path(__file__).parents[1] / "marts.md"
HEAD = """\
# What is published

Schema `marts` of `published/modqa.duckdb`; each table also as `published/marts/<table>.parquet`, a file, or where
it has days a folder with a file a month, which is read by its name just so. What the figures mean is in
[metrics.md](metrics.md). This page is made from the YAML of the dbt project
(`make docs`); do not edit it by hand.

Two tables are written beside those of dbt: `fct_check_results` (one row per check and decision day: suite,
check_name, severity, expectation, expected, observed, n_evaluated, n_failing, failing_keys, is_passed) and
`publication_days` (one row per built day: status, blocked_reason, plan_hash, last_receipt_sequence,
code_version, published_at, run_id).
"""


def marts() -> list[dict[str, Any]]:
    """Nodes of the marts, in the order of the page."""
    nodes = load_manifest()["nodes"].values()
    found = [n for n in nodes if n["resource_type"] == "model" and n["fqn"][1] == "marts"]
    return sorted(found, key=lambda node: (node["fqn"][2], node["name"]))


def marts_page() -> str:
    """Every mart with its grain and its columns, by subject."""
    parts, subject = [HEAD], None
    for node in marts():
        if node["fqn"][2] != subject:
            subject = node["fqn"][2]
            parts.append(f"## {subject.capitalize()}\n")
        parts.append(_section(node))
    return "\n".join(parts)


def _section(node: dict[str, Any]) -> str:
    lines = [f"### `{node['name']}`", " ".join(node["description"].split()), ""]
    lines += ["| column | type | |", "|---|---|---|"]
    for name, column in node["columns"].items():
        words = " ".join(column["description"].split()).replace("|", "\\|")
        lines.append(f"| `{name}` | {column['data_type']} | {words} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(marts_page(), encoding="utf-8")
