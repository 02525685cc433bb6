"""`config/golden_items.csv`: items on whose right answer several people agreed, and when each answer counted."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from modqa_pipeline.config.cells import parts
from modqa_pipeline.config.fields import Contradiction, Expected
from modqa_pipeline.config.rows.words import Text
from modqa_pipeline.config.table import Row

Verdict = Literal["approve", "remove", "restrict", "escalate"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
_FEWEST_EXPERTS = 2


def _experts(text: str) -> str:
    if len({name.casefold() for name in parts(text)}) < _FEWEST_EXPERTS:
        raise ValueError(
            "at least two parties who agreed, with | between them, such as policy team|QA lead"
        )
    return "|".join(parts(text))


def _codes(text: str | None) -> str | None:
    return "|".join(parts(text)) or None


class GoldenItem(Row):
    """The answer of one item, from one day on."""

    table = "golden_items"
    key = ("item_id", "valid_from")
    for_models = True

    item_id: Annotated[Text, Expected("a value, such as the content_id of the item")] = Field(
        description="The item, by its content_id."
    )
    decision_id: str | None = Field(
        None, description="A decision about it, whose row is shown; blank where none is known."
    )
    verdict_decision: Verdict = Field(description="The decision that is right.")
    verdict_policy_code: Annotated[str | None, AfterValidator(_codes)] = Field(
        None, description="Policies of the verdict, separated by |; any of them is right."
    )
    policy_version: Annotated[
        Text,
        Expected("a value, such as the version of the policy that the verdict was agreed under"),
    ] = Field(description="Version of the policy that the verdict was agreed under.")
    established_by: Annotated[str, AfterValidator(_experts)] = Field(
        exclude=True, description="Who agreed, with | between them; stays in the file."
    )
    valid_from: date = Field(description="First day on which the answer counts.")
    retired_on: date | None = Field(
        None,
        description="First day on which the item no longer counts; it may lie ahead. Blank while none is known.",
    )
    retired_reason: str | None = Field(None, description="Why it was retired.")

    @model_validator(mode="after")
    def _violates_nothing_if_approved(self) -> Self:
        if self.verdict_decision == "approve" and self.verdict_policy_code:
            raise Contradiction(
                "a blank cell, since the verdict is approve and nothing is violated",
                at="verdict_policy_code",
                remedy="Clear the cell, or fix verdict_decision.",
            )
        return self

    @model_validator(mode="after")
    def _retires_with_a_reason(self) -> Self:
        if self.retired_on is not None and self.retired_on < self.valid_from:
            raise Contradiction(
                f"a day from valid_from ({self.valid_from}) on; the same day means that it never counted",
                at="retired_on",
            )
        if (self.retired_on is None) != (self.retired_reason is None):
            raise Contradiction(
                "retired_on and retired_reason to be both blank or both filled in",
                at="retired_reason" if self.retired_reason is None else "retired_on",
                remedy="Fill in the cell, or clear the other.",
            )
        return self

    @classmethod
    def check_rows(cls, rows: Mapping[int, Self]) -> None:
        """Check that a decision is about one item, and that an item has one answer at a time."""
        _check_decisions(rows)
        _check_periods(rows)


def _check_decisions(rows: Mapping[int, GoldenItem]) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for number, row in rows.items():
        if row.decision_id is None:
            continue
        first, item = seen.setdefault(row.decision_id, (number, row.item_id))
        if item != row.item_id:
            raise Contradiction(
                f"a decision on item {row.item_id}; row {first} has it for item {item}",
                at="decision_id",
                row=number,
                remedy="Fix the decision of one of the rows.",
            )


def _check_periods(rows: Mapping[int, GoldenItem]) -> None:
    by_item: dict[str, list[tuple[date, int, date | None]]] = {}
    for number, row in rows.items():
        by_item.setdefault(row.item_id, []).append((row.valid_from, number, row.retired_on))
    for item, periods in by_item.items():
        for (_, first, end), (start, second, _) in pairwise(sorted(periods, key=lambda p: p[:2])):
            if end is None or end > start:
                raise Contradiction(
                    "one answer at a time",
                    says=f"rows {first} and {second} are both valid for item {item} from {start}",
                    remedy=f"Retire row {first} on {start} or before.",
                )
