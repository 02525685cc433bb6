"""One cell of a table in `config/`: its text becomes a value of the field's type, where it reads as one.

A text that does not stays a text, and the strict model refuses it.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo

from modqa_pipeline.config.fields import may_be_blank, value_type

_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_WHOLE_NUMBER = 15


def value_of(text: str, field: FieldInfo) -> Any:
    """The value of a cell; None if the cell is blank and may be."""
    if not text and may_be_blank(field):
        return None
    read = _READERS.get(value_type(field))
    return read(text) if read else text


def parts(listed: str | None) -> list[str]:
    """The values of one cell, which `|` separates.

    >>> parts('P1 | P2')
    ['P1', 'P2']
    """
    return [part.strip() for part in (listed or "").split("|") if part.strip()]


def day_of(text: str) -> date | str:
    """A calendar day, year first."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _whole_number(text: str) -> int | str:
    is_number = text.isdecimal() and len(text) <= _LONGEST_WHOLE_NUMBER
    return int(text) if is_number else text


def _number(text: str) -> float | str:
    return float(text) if _NUMBER.fullmatch(text) else text


def _yes_or_no(text: str) -> bool | str:
    """Read `true` or `false` in upper or lower case: spreadsheets write them in capitals."""
    return {"true": True, "false": False}.get(text.lower(), text)


_READERS: dict[Any, Callable[[str], Any]] = {
    int: _whole_number,
    float: _number,
    bool: _yes_or_no,
    date: day_of,
}
