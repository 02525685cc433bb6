"""The plan as data: `config/plan.csv`, `targets.csv`, `expected_deliveries.csv`, read and checked.

A QA lead edits these files without code; an error names the file, the row and the column. What the
plan means is said by the dbt models that join it.
"""

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home import Home

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


@dataclass(frozen=True)
class Plan:
    """The three tables, as rows of plain values, and the hash that every draw records."""

    plan: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    expected_deliveries: list[dict[str, Any]]

    @property
    def plan_hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the plan's values, layout aside."""
        text = json.dumps(self.plan, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_plan(home: Home) -> Plan:
    """Read and check the three tables.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of its range, or two rows say the same thing.
    """
    plan = _read(home.config / "plan.csv", _PLAN, key=("slice_kind", "slice_value"))
    whole = [row for row in plan if row["slice_kind"] == "all"]
    if len(whole) != 1 or len(plan) != 1:
        raise SettingsError(
            f"{home.config / 'plan.csv'}: found {len(plan)} rows; this version plans the day as a whole, "
            "so expected one row with slice_kind all and slice_value (all)."
        )
    return Plan(
        plan=plan,
        targets=_read(
            home.config / "targets.csv", _TARGETS, key=("slice_kind", "slice_value", "metric")
        ),
        expected_deliveries=_read(
            home.config / "expected_deliveries.csv", _EXPECTED, key=("source", "vendor", "site")
        ),
    )


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return text

    return parse


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isdecimal() and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise ValueError("a share between 0 and 1, such as 0.95 for 95 %")
    return value


def _text(text: str) -> str:
    if not text:
        raise ValueError("a value; (all) for the whole, * for every one")
    return text


_PLAN: dict[str, Callable[[str], Any]] = {
    "slice_kind": _one_of("all"),
    "slice_value": _one_of("(all)"),
    "daily_budget": _whole_number(0, 1_000_000),
    "stratum_floor": _whole_number(0, 10_000),
}
_TARGETS: dict[str, Callable[[str], Any]] = {
    "slice_kind": _one_of(*SLICE_KINDS),
    "slice_value": _text,
    "metric": _one_of(*METRICS),
    "target": _share,
}
_EXPECTED: dict[str, Callable[[str], Any]] = {
    "source": _one_of(*DECISION_SOURCES),
    "vendor": lambda text: text or None,
    "site": lambda text: text or None,
}


def _read(
    path: Path, columns: dict[str, Callable[[str], Any]], key: tuple[str, ...]
) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header, lines = reader.fieldnames or [], list(reader)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8. Save it again as CSV UTF-8.") from error
    if sorted(header) != sorted(columns):
        raise SettingsError(
            f"{path}: the columns are {', '.join(header) or 'none'}; "
            f"expected {', '.join(columns)}. Mend the header line."
        )
    rows = [_row(path, number, line, columns) for number, line in enumerate(lines, start=2)]
    seen: dict[tuple, int] = {}
    for number, row in enumerate(rows, start=2):
        first = seen.setdefault(tuple(row[name] for name in key), number)
        if first != number:
            raise SettingsError(
                f"{path}: rows {first} and {number} are about the same {', '.join(key)}. Keep one."
            )
    return rows


def _row(
    path: Path, number: int, line: dict[str, str], columns: dict[str, Callable[[str], Any]]
) -> dict[str, Any]:
    row = {}
    for name, parse in columns.items():
        text = (line.get(name) or "").strip()
        try:
            row[name] = parse(text)
        except ValueError as error:
            raise SettingsError(
                f"{path}: row {number}, column {name} is '{text}'; expected {error}."
            ) from error
    return row
