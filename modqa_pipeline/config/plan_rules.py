"""Rules for rows of `config/plan.csv` and `config/targets.csv`: their slice, and what may be set for it.

Ranges of single cells are in `plan_columns`; here are the rules that depend on the slice kind or on other rows.
"""

import re
from pathlib import Path
from typing import Any

from modqa_pipeline.config.cells import Parse, any_text, one_of
from modqa_pipeline.config.plan_columns import DEFAULTS, needed, settable
from modqa_pipeline.config.tables import cell_error
from modqa_pipeline.errors import SettingsError

EVERY_ONE = "*"
_DEFAULT_LOT_LEVEL = "II"
ENTITY_TYPES = ("seller", "product", "content", "ipr")
RISK_TIERS = ("low", "medium", "high")

_MARGINS = ("weekly_floor", "weekly_cap")


def check_plan(path: Path, rows: dict[int, dict[str, Any]]) -> None:
    """Check the rows of plan.csv, each row and the rows together.

    Raises
    ------
    SettingsError
        A value is not such a slice, a column is set where it has no meaning, a floor is above its cap,
        or the row of all decisions is missing.
    """
    for number, row in rows.items():
        _check_plan_slice(path, number, row)
        _check_columns(path, number, row)
        _check_lot(path, number, row)
    if not any(row["slice_kind"] == "all" for row in rows.values()):
        raise SettingsError(
            f"{path}: no row has slice_kind all; expected one with slice_value (all). Its daily_budget is "
            "for decisions that no other row names. Add it."
        )
    _check_margins(path, rows)


def check_target_slices(path: Path, rows: dict[int, dict[str, Any]]) -> None:
    """Check that each row of targets.csv names a possible slice, or `*`."""
    for number, row in rows.items():
        if row["slice_value"] != EVERY_ONE:
            _check_slice_value(path, number, row)


def with_defaults(row: dict[str, Any]) -> dict[str, Any]:
    """A row of plan.csv with the default values of blank cells, and the default level of lots."""
    if row["lot_aql"] is not None:
        return {**row, "lot_level": row["lot_level"] or _DEFAULT_LOT_LEVEL}
    if row["slice_kind"] != "all":
        return row
    return {name: DEFAULTS.get(name) if value is None else value for name, value in row.items()}


def _site(text: str) -> str:
    if text != "(blank)" and not all(text.partition("/")):
        raise ValueError("vendor/site, such as acme/porto")
    return text


def _model(text: str) -> str:
    if not all(text.partition("@")):
        raise ValueError("name@version, such as nsfw@3")
    return text


_SLICE_VALUES: dict[str, Parse] = {
    "all": one_of("(all)"),
    "decided_by": one_of("bpo", "machine"),
    "entity_type": one_of(*ENTITY_TYPES),
    "site": _site,
    "model": _model,
    "risk_tier": one_of(*RISK_TIERS),
}


def _check_slice_value(path: Path, number: int, row: dict[str, Any]) -> None:
    try:
        _SLICE_VALUES.get(row["slice_kind"], any_text)(row["slice_value"])
    except ValueError as error:
        raise cell_error(path, number, "slice_value", row["slice_value"], str(error)) from error


def _check_plan_slice(path: Path, number: int, row: dict[str, Any]) -> None:
    kind, value = row["slice_kind"], row["slice_value"]
    may_be_every_one = set(_MARGINS) & set(settable(kind))
    if value == EVERY_ONE and row["daily_budget"] is not None:
        raise cell_error(
            path, number, "slice_value", value, "a name, since a budget is for one slice only",
            f"Write one row for each {kind}.",
        )  # fmt: skip
    if value == EVERY_ONE and may_be_every_one:
        return
    if kind == "moderator" and not re.fullmatch(r"[0-9a-f]{64}", value):
        # the cell may hold a person's own identifier, which no message and no log may hold
        raise SettingsError(
            f"{path}: row {number}, column slice_value is not a pseudonym (not shown here: it may name a "
            "person); expected * or a moderator_key of 64 hexadecimal digits. Look it up in "
            "marts.kpi_moderator_scorecard."
        )
    _check_slice_value(path, number, row)


def _check_columns(path: Path, number: int, row: dict[str, Any]) -> None:
    kind = row["slice_kind"]
    may_set = settable(kind)
    for column, value in row.items():
        if column in ("slice_kind", "slice_value"):
            continue
        if value is not None and column not in may_set:
            found = f"{value:g}" if isinstance(value, float) else value
            raise cell_error(
                path, number, column, found, f"blank, since a row of {kind} sets {_either(may_set)}",
                "Clear the cell.",
            )  # fmt: skip
        if value is None and column in needed(kind):
            raise cell_error(
                path, number, column, "", f"a value, since a row of {kind} needs it",
                "Fill it in, or remove the row.",
            )  # fmt: skip
    if all(row[column] is None for column in may_set):
        raise SettingsError(
            f"{path}: row {number} ({kind} {row['slice_value']}) sets nothing; expected "
            f"{_either(may_set)}. Fill one in, or remove the row."
        )


def _check_lot(path: Path, number: int, row: dict[str, Any]) -> None:
    """Check that a lot has an AQL, and a site with known vendor and site."""
    aql, level, value = row["lot_aql"], row["lot_level"], row["slice_value"]
    if level is not None and aql is None:
        raise cell_error(
            path, number, "lot_level", level, "blank, since the row sets no lot_aql",
            "Fill lot_aql in, or clear the cell.",
        )  # fmt: skip
    if aql is not None and "(blank)" in value.split("/", 1):
        raise cell_error(
            path, number, "slice_value", value,
            "a vendor and a site, such as acme/porto, or *, since a lot_aql is for a site that delivers",
            "Clear lot_aql.",
        )  # fmt: skip


def _check_margins(path: Path, rows: dict[int, dict[str, Any]]) -> None:
    """Check each floor against its cap; a blank one is that of `*`, so two rows can contradict each other."""
    every_one = {
        row["slice_kind"]: (number, row)
        for number, row in rows.items()
        if row["slice_value"] == EVERY_ONE
    }
    for number, row in rows.items():
        floor_row, floor = _own_or_every_ones(number, row, every_one, "weekly_floor")
        cap_row, cap = _own_or_every_ones(number, row, every_one, "weekly_cap")
        if floor is not None and cap is not None and floor > cap:
            raise cell_error(
                path, floor_row, "weekly_floor", floor,
                f"at most the weekly_cap, which is '{cap}' in row {cap_row}",
                "Lower the floor, or raise the cap.",
            )  # fmt: skip


def _own_or_every_ones(
    number: int, row: dict[str, Any], every_one: dict[str, tuple[int, dict[str, Any]]], column: str
) -> tuple[int, int | None]:
    """The row that sets a floor or cap, and its value: the slice's own, else that of `*`."""
    if row[column] is None and row["slice_kind"] in every_one:
        number, row = every_one[row["slice_kind"]]
    return number, row[column]


def _either(columns: tuple[str, ...]) -> str:
    return " or ".join(columns) if len(columns) < 3 else ", ".join(columns)
