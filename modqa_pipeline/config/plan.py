"""The plan as data: the tables of `config/` that say what to audit, what to aim at, what to expect.

A QA lead edits these files without code; an error names the file, the row and the column. What the
plan means is said by the dbt models that join it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.config.golden_items import load_golden_items
from modqa_pipeline.config.plan_columns import PLAN
from modqa_pipeline.config.plan_rules import check_plan, check_target_slices, with_defaults
from modqa_pipeline.config.row_models import (
    EXPECTED_DELIVERIES,
    SEVERITIES,
    SEVERITY_WEIGHTS,
    TARGETS,
    TOP_UPS,
)
from modqa_pipeline.config.tables import read_table
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Plan:
    """The tables, as rows of plain values, and the hash that every draw records."""

    plan: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    expected_deliveries: list[dict[str, Any]]
    severity_weights: list[dict[str, Any]]
    top_ups: list[dict[str, Any]]
    golden_items: list[dict[str, Any]]

    @property
    def plan_hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of plan.csv's values.

        Neither layout nor the order of rows and columns matters, nor whether a default is written out.
        """
        rows = sorted(self.plan, key=lambda row: (row["slice_kind"], row["slice_value"]))
        text = json.dumps(rows, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def golden_share(self) -> float:
        """Share of what an auditor reads that is to be golden items."""
        share: float = next(row["golden_share"] for row in self.plan if row["slice_kind"] == "all")
        return share


def load_plan(home: Home) -> Plan:
    """Read and check the tables.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of its range, two rows say the same thing, or
        rows contradict each other.
    """
    return Plan(
        plan=_plan(home),
        targets=_targets(home),
        expected_deliveries=list(
            read_table(home.config / "expected_deliveries.csv", EXPECTED_DELIVERIES).values()
        ),
        severity_weights=_severity_weights(home),
        top_ups=list(read_table(home.config / "top_ups.csv", TOP_UPS).values()),
        golden_items=load_golden_items(home),
    )


def _plan(home: Home) -> list[dict[str, Any]]:
    path = home.config / "plan.csv"
    rows = read_table(path, PLAN)
    check_plan(path, rows)
    return [with_defaults(row) for row in rows.values()]


def _targets(home: Home) -> list[dict[str, Any]]:
    path = home.config / "targets.csv"
    rows = read_table(path, TARGETS)
    check_target_slices(path, rows)
    return list(rows.values())


def _severity_weights(home: Home) -> list[dict[str, Any]]:
    path = home.config / "severity_weights.csv"
    rows = list(read_table(path, SEVERITY_WEIGHTS).values())
    missing = [name for name in SEVERITIES if name not in {row["severity"] for row in rows}]
    if missing:
        raise SettingsError(
            f"{path}: no row for severity {', '.join(missing)}; expected one row each for "
            f"{', '.join(SEVERITIES)}. Add it: contracts may pay on every one of them."
        )
    return rows


def unit_parts(plan: list[dict[str, Any]]) -> str:
    """What the plan tells apart besides site or model and entity type, such as `queue|moderator`.

    A unit of the draw's design is as fine as the plan speaks, and no finer.
    """
    kinds = {row["slice_kind"] for row in plan}
    parts = {"queue": {"queue", "risk_tier"}, "market": {"market"}, "moderator": {"moderator"}}
    return "|".join(part for part, named_by in parts.items() if kinds & named_by)


def asks_for_lots(plan: list[dict[str, Any]]) -> bool:
    """Whether the plan wants the lots of any site inspected."""
    return any(row["lot_aql"] is not None for row in plan)
