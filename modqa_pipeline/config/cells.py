"""One cell of a table in `config/`: its text becomes a value, or an error says what is expected.

The declaration of a table says which parser a column uses.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

#: Text of a cell -> its value; a ValueError says what is expected.
Parse = Callable[[str], Any]
_Value = TypeVar("_Value")

_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_WHOLE_NUMBER = 15


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of the allowed words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(allowed[0] if len(allowed) == 1 else f"one of {', '.join(allowed)}")
        return text

    return parse


def one_of_numbers(unit: str, *allowed: float) -> Callable[[str], float]:
    """One of the allowed numbers, in any notation; `unit` is in the error."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value not in allowed:
            raise ValueError(f"one of {', '.join(f'{each:g}' for each in allowed)} ({unit})")
        return value

    return parse


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A whole number between bounds, both included."""

    def parse(text: str) -> int:
        is_number = text.isdecimal() and len(text) <= _LONGEST_WHOLE_NUMBER
        if not (is_number and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low:,} to {high:,}, digits only")
        return int(text)

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """A number between bounds, both included."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value is None or not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g}, with a point for decimals")
        return value

    return parse


def share(bounds: str, is_within: Callable[[float], bool]) -> Callable[[str], float]:
    """A share of 1. The error for what looks like a percentage suggests the share that it may mean."""

    def parse(text: str) -> float:
        value = _as_number(text)
        if value is None or not is_within(value):
            percent, example = _as_number(text.removesuffix("%").strip()), 95.0
            if (
                percent is not None
                and (percent > 1 or text.endswith("%"))
                and is_within(percent / 100)
            ):
                example = percent
            raise ValueError(f"a share {bounds}, such as {example / 100:g} for {example:g} %")
        return value

    return parse


def day(text: str) -> date:
    """A calendar day, year first."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day as YYYY-MM-DD, such as 2026-03-01") from None


def yes_or_no(text: str) -> bool:
    """`true` or `false`, in upper or lower case: spreadsheets write them in capitals."""
    if text.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.lower() == "true"


def any_text(text: str) -> str:
    """Any text that is not blank."""
    if not text:
        raise ValueError("a value; (all) for all decisions, * for every value of the kind")
    return text


def blank_or(parse: Callable[[str], _Value]) -> Callable[[str], _Value | None]:
    """None if the cell is blank."""
    return lambda text: parse(text) if text else None


def _as_number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
