"""The plan as data: the tables of `config/` that say what to audit, what to aim at, what to expect.

A QA lead edits these files without code; an error names the file, the row and the column. What the
plan means is said by the dbt models that join it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.config.golden_items import load_golden_items
from modqa_pipeline.config.plan_rules import (
    LOT_AQLS,
    LOT_LEVELS,
    PLAN_ROWS,
    check_plan,
    check_target_slices,
    with_defaults,
)
from modqa_pipeline.config.tables import (
    Parse,
    Table,
    any_text,
    blank_or,
    day,
    number,
    one_of,
    one_of_numbers,
    read_table,
    share,
    whole_number,
    yes_or_no,
)
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home

METRICS = (
    "accuracy",
    "precision",
    "over_enforcement_rate",
    "leakage_rate",
    "recall",
    "prevalence",
    "wrong_policy_rate",
    "critical_error_rate",
)
SLICE_KINDS = (
    "all",
    "decided_by",
    "vendor",
    "site",
    "queue",
    "entity_type",
    "market",
    "language",
    "policy",
    "model",
)
DECISION_SOURCES = ("bpo_decisions", "machine_decisions")
#: Of an error; `unknown` where neither auditor nor policy says.
SEVERITIES = ("critical", "major", "minor", "unknown")


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
        return next(row["golden_share"] for row in self.plan if row["slice_kind"] == "all")


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


def _severity(text: str) -> str:
    return one_of(*SEVERITIES)("unknown" if text in ("", "none") else text)


_SHARE_OR_NONE: Parse = blank_or(share("from 0 to 1", lambda x: 0 <= x <= 1))
_SHARE_BELOW_1: Parse = blank_or(share("from 0 to below 1", lambda x: 0 <= x < 1))
_AUDITS_A_WEEK: Parse = blank_or(whole_number(0, 10_000_000))

_PLAN_COLUMNS: dict[str, Parse] = {
    "slice_kind": one_of(*PLAN_ROWS),
    "slice_value": any_text,
    "daily_budget": blank_or(whole_number(0, 1_000_000)),
    "stratum_floor": blank_or(whole_number(0, 10_000)),
    "weekly_floor": _AUDITS_A_WEEK,
    "weekly_cap": _AUDITS_A_WEEK,
    "weight": blank_or(number(0.1, 10)),
    "risk_share": _SHARE_BELOW_1,
    "second_read_share": _SHARE_OR_NONE,
    "agreement_share": _SHARE_OR_NONE,
    "golden_share": _SHARE_BELOW_1,
    "lot_aql": blank_or(one_of_numbers("percent, as ISO 2859-1 prints them", *LOT_AQLS)),
    "lot_level": blank_or(one_of(*LOT_LEVELS)),
}
PLAN = Table(
    columns=_PLAN_COLUMNS,
    key=("slice_kind", "slice_value"),
    optional=frozenset(_PLAN_COLUMNS) - {"slice_kind", "slice_value", "daily_budget"},
)
TARGETS = Table(
    columns={
        "slice_kind": one_of(*SLICE_KINDS),
        "slice_value": any_text,
        "metric": one_of(*METRICS),
        "target": share("between 0 and 1", lambda x: 0 < x < 1),
    },
    key=("slice_kind", "slice_value", "metric"),
)
SEVERITY_WEIGHTS = Table(
    columns={
        "severity": _severity,
        "weight": number(0, 100),
        "auto_fail": yes_or_no,
    },
    key=("severity",),
)
TOP_UPS = Table(
    columns={"decision_date": day, "n_audits": whole_number(1, 1_000_000)},
    key=("decision_date",),
)
EXPECTED_DELIVERIES = Table(
    columns={
        "source": one_of(*DECISION_SOURCES),
        "vendor": lambda text: text or None,
        "site": lambda text: text or None,
    },
    key=("source", "vendor", "site"),
)


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
