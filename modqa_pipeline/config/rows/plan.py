"""`config/plan.csv`: what to audit. The meaning of each column, its bounds, and which rows may set it.

Header, default plan, checks and the models' Parquet file follow from the fields.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from modqa_pipeline.config.fields import Contradiction, Expected, Share
from modqa_pipeline.config.rows.words import EVERY_ONE, SliceValue, check_slice
from modqa_pipeline.config.table import Row

#: Preferred acceptance quality limits, percent nonconforming (ISO 2859-1; larger ones count nonconformities).
LOT_AQLS = (
    0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0,
)  # fmt: skip
_AN_AQL = Expected(
    f"one of {', '.join(f'{limit:g}' for limit in LOT_AQLS)} (percent, as ISO 2859-1 prints them)"
)
LotLevel = Literal["I", "II", "III", "S-1", "S-2", "S-3", "S-4"]
_DEFAULT_LOT_LEVEL: LotLevel = "II"
_MARGINS = ("weekly_floor", "weekly_cap")


@dataclass(frozen=True)
class SetBy:
    """Which rows set a column, and its value in the row of all decisions if the cell is blank.

    Attributes
    ----------
    kinds : tuple of str
        Slice kinds whose rows may set it.
    needed_by : tuple of str
        Slice kinds whose rows must set it.
    """

    kinds: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    default: int | float | None = None


def _preferred(aql: float | None) -> float | None:
    if aql is not None and aql not in LOT_AQLS:
        raise ValueError(_AN_AQL.words)
    return aql


class PlanRow(Row):
    """What to audit in one slice; a blank cell is not set."""

    table = "plan"
    key = ("slice_kind", "slice_value")
    for_models = True

    slice_kind: Literal[
        "all", "entity_type", "market", "queue", "site", "moderator", "risk_tier"
    ] = Field(description="all, entity_type, market, queue, site, moderator or risk_tier.")
    slice_value: SliceValue = Field(
        description="`(all)`, a value of the kind, or `*`; site is `vendor/site`, moderator a moderator_key."
    )
    daily_budget: Annotated[
        int | None, SetBy(("queue",), needed_by=("all", "entity_type", "market"))
    ] = Field(
        ge=0,
        le=1_000_000,
        description="Audits a day, integer: of all (what no other line names), entity_type, market or queue.",
    )
    stratum_floor: Annotated[int | None, SetBy(("all",), default=5)] = Field(
        None, ge=0, le=10_000, description="Smallest draw of a stratum, integer: of all."
    )
    weekly_floor: Annotated[int | None, SetBy(("queue", "site", "moderator"))] = Field(
        None,
        ge=0,
        le=10_000_000,
        description="Audits a week at least, integer: of queue, site, moderator.",
    )
    weekly_cap: Annotated[int | None, SetBy(("queue", "site", "moderator"))] = Field(
        None,
        ge=0,
        le=10_000_000,
        description="Audits a week at most, integer: of queue, site, moderator.",
    )
    weight: Annotated[float | None, SetBy(needed_by=("risk_tier",))] = Field(
        None,
        ge=0.1,
        le=10,
        description="How many times as often a decision in a queue of the tier is worth an audit: of risk_tier.",
    )
    risk_share: Annotated[float | None, Share(), SetBy(("all",), default=0.0)] = Field(
        None, ge=0, lt=1, description="Share of the budget for risk-targeted review: of all."
    )
    second_read_share: Annotated[float | None, Share(), SetBy(("all",), default=0.05)] = Field(
        None,
        ge=0,
        le=1,
        description="Share of the random draw that is read twice, blindly: of all.",
    )
    agreement_share: Annotated[float | None, Share(), SetBy(("all",), default=0.1)] = Field(
        None,
        ge=0,
        le=1,
        description="Share of the agreements of two reads that is adjudicated as well: of all.",
    )
    golden_share: Annotated[float | None, Share(), SetBy(("all",), default=0.0)] = Field(
        None,
        ge=0,
        lt=1,
        description="Share of the audits that auditors do on top which are golden items: of all.",
    )
    lot_aql: Annotated[float | None, AfterValidator(_preferred), _AN_AQL, SetBy(("site",))] = Field(
        None,
        description="Acceptance quality limit of the site's weekly lots, percent nonconforming, a preferred value: "
        "of site.",
    )
    lot_level: Annotated[LotLevel | None, SetBy(("site",))] = Field(
        None, description="Inspection level that goes with it, I, II, III or S-1 to S-4: of site."
    )

    @model_validator(mode="after")
    def _is_about_a_slice(self) -> Self:
        """Check the slice; a budget is for one slice alone, floors and caps may be for every one of a kind."""
        kind, value = self.slice_kind, self.slice_value
        if value == EVERY_ONE and self.daily_budget is not None:
            raise Contradiction(
                "a name, since a budget is for one slice only",
                at="slice_value",
                remedy=f"Write one row for each {kind}.",
            )
        if value == EVERY_ONE and set(_MARGINS) & set(settable(kind)):
            return self
        if kind == "moderator" and not re.fullmatch(r"[0-9a-f]{64}", value):
            # the cell may hold a person's own identifier, which no message and no log may hold
            raise Contradiction(
                "* or a moderator_key of 64 hexadecimal digits",
                at="slice_value",
                says="is not a pseudonym (not shown here: it may name a person)",
                remedy="Look it up in marts.kpi_moderator_scorecard.",
            )
        check_slice(kind, value)
        return self

    @model_validator(mode="after")
    def _sets_what_its_kind_may(self) -> Self:
        kind = self.slice_kind
        may_set = settable(kind)
        for column in SETTERS:
            value = getattr(self, column)
            if value is not None and column not in may_set:
                raise Contradiction(
                    f"blank, since a row of {kind} sets {_either(may_set)}",
                    at=column,
                    remedy="Clear the cell.",
                )
            if value is None and kind in SETTERS[column].needed_by:
                raise Contradiction(
                    f"a value, since a row of {kind} needs it",
                    at=column,
                    remedy="Fill it in, or remove the row.",
                )
        if all(getattr(self, column) is None for column in may_set):
            raise Contradiction(
                _either(may_set),
                says=f"({kind} {self.slice_value}) sets nothing",
                remedy="Fill one in, or remove the row.",
            )
        return self

    @model_validator(mode="after")
    def _has_a_lot_of_a_site(self) -> Self:
        """Check that a lot has an AQL, and a site with known vendor and site."""
        if self.lot_level is not None and self.lot_aql is None:
            raise Contradiction(
                "blank, since the row sets no lot_aql",
                at="lot_level",
                remedy="Fill lot_aql in, or clear the cell.",
            )
        if self.lot_aql is not None and "(blank)" in self.slice_value.split("/", 1):
            raise Contradiction(
                "a vendor and a site, such as acme/porto, or *, since a lot_aql is for a site that delivers",
                at="slice_value",
                remedy="Clear lot_aql.",
            )
        return self

    @classmethod
    def check_rows(cls, rows: Mapping[int, Self]) -> None:
        """Check that one row is for all decisions, and each floor against its cap."""
        if not any(row.slice_kind == "all" for row in rows.values()):
            raise Contradiction(
                "one with slice_value (all). Its daily_budget is for decisions that no other row names",
                says="no row has slice_kind all",
                remedy="Add it.",
            )
        every_one: dict[str, tuple[int, PlanRow]] = {
            row.slice_kind: (number, row)
            for number, row in rows.items()
            if row.slice_value == EVERY_ONE
        }
        for number, row in rows.items():
            # a blank one is that of `*`, so two rows can contradict each other
            floor_row, floor = _own_or_every_ones(number, row, every_one, "weekly_floor")
            cap_row, cap = _own_or_every_ones(number, row, every_one, "weekly_cap")
            if floor is not None and cap is not None and floor > cap:
                raise Contradiction(
                    f"at most the weekly_cap, which is '{cap}' in row {cap_row}",
                    at="weekly_floor",
                    row=floor_row,
                    remedy="Lower the floor, or raise the cap.",
                )

    def with_defaults(self) -> Self:
        """The row with the default values of its blank cells, and the default level of lots."""
        if self.lot_aql is not None:
            return self.model_copy(update={"lot_level": self.lot_level or _DEFAULT_LOT_LEVEL})
        if self.slice_kind != "all":
            return self
        blank = {name: value for name, value in DEFAULTS.items() if getattr(self, name) is None}
        return self.model_copy(update=blank)


#: Columns that rows set, with the rows that set them.
SETTERS: dict[str, SetBy] = {
    name: mark
    for name, field in PlanRow.model_fields.items()
    for mark in field.metadata
    if isinstance(mark, SetBy)
}
#: Values in the row of all decisions for blank cells.
DEFAULTS = {name: mark.default for name, mark in SETTERS.items() if mark.default is not None}
PlanRow.first_rows = (
    {"slice_kind": "all", "slice_value": "(all)", "daily_budget": "300"}
    | {name: f"{default:g}" for name, default in DEFAULTS.items()},
)


def settable(kind: str) -> tuple[str, ...]:
    """All columns that a row of a slice kind may set; a row sets at least one of them.

    >>> settable("site")
    ('weekly_floor', 'weekly_cap', 'lot_aql', 'lot_level')
    """
    return tuple(n for n, mark in SETTERS.items() if kind in (*mark.needed_by, *mark.kinds))


def unit_parts(plan: Collection[PlanRow]) -> str:
    """Columns, besides site or model and entity type, by which the plan differs, such as `queue|moderator`.

    The units of the draw's design are split by these columns and no others.
    """
    kinds = {row.slice_kind for row in plan}
    named_by = {"queue": {"queue", "risk_tier"}, "market": {"market"}, "moderator": {"moderator"}}
    return "|".join(part for part, of_part in named_by.items() if kinds & of_part)


def asks_for_lots(plan: Collection[PlanRow]) -> bool:
    """Whether the plan inspects the lots of any site."""
    return any(row.lot_aql is not None for row in plan)


def _own_or_every_ones(
    number: int, row: PlanRow, every_one: Mapping[str, tuple[int, PlanRow]], column: str
) -> tuple[int, Any]:
    """The row that sets a floor or cap, and its value: the slice's own, else that of `*`."""
    if getattr(row, column) is None and row.slice_kind in every_one:
        number, row = every_one[row.slice_kind]
    return number, getattr(row, column)


def _either(columns: tuple[str, ...]) -> str:
    return " or ".join(columns) if len(columns) < 3 else ", ".join(columns)
