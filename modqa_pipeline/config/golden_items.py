"""The registry of golden items, `config/golden_items.csv`: items with a right answer on which several people agreed.

`audit/golden/slip_in.py` puts them into worksheets; the dbt models evaluate the readings of them.
"""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from modqa_pipeline.config.cells import blank_or, day, one_of
from modqa_pipeline.config.tables import Column, Table, cell_error, read_table
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home

VERDICTS = ("approve", "remove", "restrict", "escalate")
_FEWEST_EXPERTS = 2

Row = dict[str, Any]


def load_golden_items(home: Home) -> list[Row]:
    """Read and check the registry; a home from before the registry has none.

    Raises
    ------
    SettingsError
        A value is out of range, a column contradicts another, or rows of one item overlap.
    """
    path = home.config / "golden_items.csv"
    if not path.exists():
        return []
    rows = read_table(path, GOLDEN_ITEMS)
    for number, row in rows.items():
        _check_answer(path, number, row)
        _check_retirement(path, number, row)
    _check_decisions(path, rows)
    _check_periods(path, rows)
    return list(rows.values())


def parts(listed: str | None) -> list[str]:
    """The values of one cell, which `|` separates.

    >>> parts('P1 | P2')
    ['P1', 'P2']
    """
    return [part.strip() for part in (listed or "").split("|") if part.strip()]


def _named(example: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text:
            raise ValueError(f"a value, such as {example}")
        return text

    return parse


def _experts(text: str) -> str:
    if len({name.casefold() for name in parts(text)}) < _FEWEST_EXPERTS:
        raise ValueError(
            "at least two parties who agreed, with | between them, such as policy team|QA lead"
        )
    return "|".join(parts(text))


def _codes(text: str) -> str | None:
    return "|".join(parts(text)) or None


def _check_answer(path: Path, number: int, row: Row) -> None:
    if row["verdict_decision"] == "approve" and row["verdict_policy_code"]:
        raise cell_error(
            path,
            number,
            "verdict_policy_code",
            row["verdict_policy_code"],
            "a blank cell, since the verdict is approve and nothing is violated",
            "Clear the cell, or fix verdict_decision.",
        )


def _check_retirement(path: Path, number: int, row: Row) -> None:
    retired, reason = row["retired_on"], row["retired_reason"]
    if retired is not None and retired < row["valid_from"]:
        raise cell_error(
            path,
            number,
            "retired_on",
            retired,
            f"a day from valid_from ({row['valid_from']}) on; the same day means that it never counted",
        )
    if (retired is None) != (reason is None):
        column, found = ("retired_reason", "") if reason is None else ("retired_on", "")
        raise cell_error(
            path,
            number,
            column,
            found,
            "retired_on and retired_reason to be both blank or both filled in",
            "Fill in the cell, or clear the other.",
        )


def _check_decisions(path: Path, rows: dict[int, Row]) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for number, row in rows.items():
        if row["decision_id"] is None:
            continue
        first, item = seen.setdefault(row["decision_id"], (number, row["item_id"]))
        if item != row["item_id"]:
            raise cell_error(
                path,
                number,
                "decision_id",
                row["decision_id"],
                f"a decision on item {row['item_id']}; row {first} has it for item {item}",
                "Fix the decision of one of the rows.",
            )


def _check_periods(path: Path, rows: dict[int, Row]) -> None:
    by_item: dict[str, list[tuple[date, int, date | None]]] = {}
    for number, row in rows.items():
        periods = by_item.setdefault(row["item_id"], [])
        periods.append((row["valid_from"], number, row["retired_on"]))
    for item, periods in by_item.items():
        for (_, first, end), (start, second, _) in pairwise(sorted(periods, key=lambda p: p[:2])):
            if end is None or end > start:
                raise SettingsError(
                    f"{path}: rows {first} and {second} are both valid for item {item} from {start}; expected one "
                    f"answer at a time. Retire row {first} on {start} or before."
                )


GOLDEN_ITEMS = Table(
    columns=(
        Column(
            "item_id",
            _named("the content_id of the item"),
            "The item, by its content_id.",
            arrow="string",
        ),
        Column(
            "decision_id",
            blank_or(str),
            "A decision about it, whose row is shown; blank where none is known.",
            arrow="string",
            may_be_absent=True,
        ),
        Column(
            "verdict_decision",
            one_of(*VERDICTS),
            "The decision that is right.",
            arrow="string",
        ),
        Column(
            "verdict_policy_code",
            _codes,
            "Policies of the verdict, separated by |; any of them is right.",
            arrow="string",
            may_be_absent=True,
        ),
        Column(
            "policy_version",
            _named("the version of the policy that the verdict was agreed under"),
            "Version of the policy that the verdict was agreed under.",
            arrow="string",
        ),
        Column("established_by", _experts, "Who agreed, with | between them; stays in the file."),
        Column("valid_from", day, "First day on which the answer counts.", arrow="date32"),
        Column(
            "retired_on",
            blank_or(day),
            "First day on which the item no longer counts; it may lie ahead. Blank while none is known.",
            arrow="date32",
            may_be_absent=True,
        ),
        Column(
            "retired_reason",
            blank_or(str),
            "Why it was retired.",
            arrow="string",
            may_be_absent=True,
        ),
    ),
    key=("item_id", "valid_from"),
)
