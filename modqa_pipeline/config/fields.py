"""The base of every configuration model, what its fields accept in words, and the first fault of a refused value.

Settings, tables of `config/` and mappings are pydantic models, frozen and strict. Their readers word the place of a
fault (file, row, column, key); what is expected is worded here, from the field's type and bounds, so that a model
declares and explains a rule in one place.
"""

import types
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo


class Configured(BaseModel):
    """A configuration model: its values do not change, and nothing is converted or left over in silence."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


@dataclass(frozen=True)
class Expected:
    """The words for what a field accepts, where its type and bounds do not say it; put into `Annotated`."""

    words: str


@dataclass(frozen=True)
class Share:
    """Mark of a field that is a share of 1; put into `Annotated`."""


class Contradiction(ValueError):
    """What a validator found wrong with a value, or between the values of one or several rows.

    Attributes
    ----------
    expected : str
        What is expected instead.
    at : str or None
        Field of the fault; None: the one that the validator checks, or the whole row.
    says : str or None
        Words for what was found, such as ``is '5'``; None: the value, as it was delivered.
    row : int or None
        Row of the fault, for a rule between rows; None: the row that the validator checks.
    remedy : str
        What to do.
    """

    def __init__(
        self,
        expected: str,
        *,
        at: str | None = None,
        says: str | None = None,
        row: int | None = None,
        remedy: str = "Fix the cell.",
    ) -> None:
        super().__init__(expected)
        self.expected, self.at, self.says, self.row, self.remedy = expected, at, says, row, remedy


@dataclass(frozen=True)
class Fault:
    """The first fault of a refused value.

    Attributes
    ----------
    at : str
        Path of the field, with points between its parts; blank for the whole model.
    found : object
        The refused value.
    expected : str
        What is expected instead.
    is_unknown : bool
        The model has no such field.
    """

    at: str
    found: Any
    expected: str
    says: str | None = None
    remedy: str | None = None
    is_unknown: bool = False


def first_fault(model: type[BaseModel], error: ValidationError) -> Fault:
    """The first fault that pydantic found, in the words of the model's fields."""
    detail = error.errors(include_url=False)[0]
    at = ".".join(str(part) for part in detail["loc"])
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Contradiction):
        return Fault(cause.at or at, detail["input"], cause.expected, cause.says, cause.remedy)
    if detail["type"] == "extra_forbidden":
        listed = ", ".join(model.model_fields)
        return Fault(at, detail["input"], f"one of {listed}", is_unknown=True)
    if detail["type"] == "missing":
        return Fault(at, None, "a value")
    expected = str(cause) if cause else accepted(_field(model, detail["loc"]), detail["input"])
    return Fault(at, detail["input"], expected)


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """The smallest and the largest value of a field; None without a bound."""
    low = next(
        (m.ge if isinstance(m, Ge) else m.gt for m in field.metadata if isinstance(m, Ge | Gt)),
        None,
    )
    high = next(
        (m.le if isinstance(m, Le) else m.lt for m in field.metadata if isinstance(m, Le | Lt)),
        None,
    )
    return low, high  # type: ignore[return-value]


def value_type(field: FieldInfo) -> Any:
    """The type of a field's values, without None."""
    if get_origin(field.annotation) not in (Union, types.UnionType):
        return field.annotation
    return next(kind for kind in get_args(field.annotation) if kind is not type(None))


def may_be_blank(field: FieldInfo) -> bool:
    """Whether None is a value of a field."""
    return type(None) in get_args(field.annotation)


def accepted(field: FieldInfo, found: Any = None) -> str:
    """What a field accepts, in words: `a whole number from 1 to 9, digits only`."""
    for mark in field.metadata:
        if isinstance(mark, Expected):
            return mark.words
    kind = value_type(field)
    if get_origin(kind) is Literal:
        words = [str(word) for word in get_args(kind)]
        return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
    if any(isinstance(mark, Share) for mark in field.metadata):
        return _share(field, found)
    low, high = bounds(field)
    if low is None or high is None:
        return _WORDS.get(kind, "a value")
    if kind is int:
        return f"a whole number from {low:,} to {high:,}, digits only"
    return f"a number from {low:g} to {high:g}, with a point for decimals"


_WORDS = {
    int: "a whole number, digits only",
    float: "a number, with a point for decimals",
    bool: "true or false",
    date: "a day as YYYY-MM-DD, such as 2026-03-01",
    str: "a value",
}


def _share(field: FieldInfo, found: Any) -> str:
    """The bounds of a share; for what looks like a percentage, the share that it may mean."""
    low, high = bounds(field)
    is_above = any(isinstance(mark, Gt) for mark in field.metadata)
    is_below = any(isinstance(mark, Lt) for mark in field.metadata)
    if is_above and is_below:
        within = f"between {low:g} and {high:g}"
    else:
        within = f"from {low:g} to {'below ' if is_below else ''}{high:g}"
    percent = _percent(found, low or 0, high or 1)
    return f"a share {within}, such as {percent / 100:g} for {percent:g} %"


def _percent(found: Any, low: float, high: float) -> float:
    text = str(found).strip()
    try:
        percent = float(text.removesuffix("%").strip())
    except ValueError:
        return 95.0
    looks_like_one = percent > 1 or text.endswith("%")
    return percent if looks_like_one and low < percent / 100 < high else 95.0


def _field(model: type[BaseModel], place: tuple[int | str, ...]) -> FieldInfo:
    return model.model_fields[str(place[0])]
