"""Tables of `config/` as data: what to audit, which targets to reach, which deliveries to expect.

A QA lead edits these files without code; an error names the file, the row and the column. The
dbt models that join the plan say what it means.
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
    """Rows of the tables as plain values, and the hash that every draw records."""

    plan: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    expected_deliveries: list[dict[str, Any]]
    severity_weights: list[dict[str, Any]]
    top_ups: list[dict[str, Any]]
    golden_items: list[dict[str, Any]]

    @property
    def plan_hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of plan.csv's values.

        The order of rows and columns and the layout do not change it, nor does writing out a default.
        """
        rows = sorted(self.plan, key=lambda row: (row["slice_kind"], row["slice_value"]))
        text = json.dumps(rows, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def golden_share(self) -> float:
        """Share of golden items among all that an auditor reads."""
        share: float = next(row["golden_share"] for row in self.plan if row["slice_kind"] == "all")
        return share


def load_plan(home: Home) -> Plan:
    """Read and check the tables.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of range, two rows have the same key, or
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
            f"{', '.join(SEVERITIES)}. Add it: every severity needs its weight."
        )
    return rows


def unit_parts(plan: list[dict[str, Any]]) -> str:
    """Columns, besides site or model and entity type, by which the plan differs, such as `queue|moderator`.

    The units of the draw's design are split by these columns and no others.
    """
    kinds = {row["slice_kind"] for row in plan}
    parts = {"queue": {"queue", "risk_tier"}, "market": {"market"}, "moderator": {"moderator"}}
    return "|".join(part for part, named_by in parts.items() if kinds & named_by)


def asks_for_lots(plan: list[dict[str, Any]]) -> bool:
    """Whether the plan inspects the lots of any site."""
    return any(row["lot_aql"] is not None for row in plan)
