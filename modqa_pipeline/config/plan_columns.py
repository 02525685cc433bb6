"""Row model of `config/plan.csv`: the meaning of each column, its allowed values, and the rows that may set it.

A column is defined here and in dbt's `stg_plan`. Header, default plan, checks and the models' Parquet file follow.
`plan_rules` checks what depends on the slice or on other rows.
"""

from dataclasses import dataclass

from modqa_pipeline.config.cells import (
    Parse,
    any_text,
    blank_or,
    number,
    one_of,
    one_of_numbers,
    share,
    whole_number,
)
from modqa_pipeline.config.tables import Column, Table

#: Slice kinds of the plan's rows.
ROW_KINDS = ("all", "entity_type", "market", "queue", "site", "moderator", "risk_tier")

#: Preferred acceptance quality limits, percent nonconforming (ISO 2859-1; larger ones count nonconformities).
LOT_AQLS = (
    0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0,
)  # fmt: skip
LOT_LEVELS = ("I", "II", "III", "S-1", "S-2", "S-3", "S-4")


@dataclass(frozen=True)
class PlanColumn(Column):
    """A column of the plan.

    Attributes
    ----------
    needed_by, set_by : tuple of str
        Slice kinds whose rows must set it, and slice kinds whose rows may set it.
    default : int, float or None
        Value in the row of all decisions if its cell is blank.
    """

    needed_by: tuple[str, ...] = ()
    set_by: tuple[str, ...] = ()
    default: int | float | None = None


_SHARE_OR_NONE: Parse = blank_or(share("from 0 to 1", lambda x: 0 <= x <= 1))
_SHARE_BELOW_1: Parse = blank_or(share("from 0 to below 1", lambda x: 0 <= x < 1))
_AUDITS_A_WEEK: Parse = blank_or(whole_number(0, 10_000_000))

SET_COLUMNS = (
    PlanColumn(
        "daily_budget",
        blank_or(whole_number(0, 1_000_000)),
        "Audits a day, integer: of all (what no other line names), entity_type, market or queue.",
        arrow="int64",
        needed_by=("all", "entity_type", "market"),
        set_by=("queue",),
    ),
    PlanColumn(
        "stratum_floor",
        blank_or(whole_number(0, 10_000)),
        "Smallest draw of a stratum, integer: of all.",
        arrow="int64",
        may_be_absent=True,
        set_by=("all",),
        default=5,
    ),
    PlanColumn(
        "weekly_floor",
        _AUDITS_A_WEEK,
        "Audits a week at least, integer: of queue, site, moderator.",
        arrow="int64",
        may_be_absent=True,
        set_by=("queue", "site", "moderator"),
    ),
    PlanColumn(
        "weekly_cap",
        _AUDITS_A_WEEK,
        "Audits a week at most, integer: of queue, site, moderator.",
        arrow="int64",
        may_be_absent=True,
        set_by=("queue", "site", "moderator"),
    ),
    PlanColumn(
        "weight",
        blank_or(number(0.1, 10)),
        "How many times as often a decision in a queue of the tier is worth an audit: of risk_tier.",
        arrow="double",
        may_be_absent=True,
        needed_by=("risk_tier",),
    ),
    PlanColumn(
        "risk_share",
        _SHARE_BELOW_1,
        "Share of the budget for risk-targeted review: of all.",
        arrow="double",
        may_be_absent=True,
        set_by=("all",),
        default=0.0,
    ),
    PlanColumn(
        "second_read_share",
        _SHARE_OR_NONE,
        "Share of the random draw that is read twice, blindly: of all.",
        arrow="double",
        may_be_absent=True,
        set_by=("all",),
        default=0.05,
    ),
    PlanColumn(
        "agreement_share",
        _SHARE_OR_NONE,
        "Share of the agreements of two reads that is adjudicated as well: of all.",
        arrow="double",
        may_be_absent=True,
        set_by=("all",),
        default=0.1,
    ),
    PlanColumn(
        "golden_share",
        _SHARE_BELOW_1,
        "Share of the audits that auditors do on top which are golden items: of all.",
        arrow="double",
        may_be_absent=True,
        set_by=("all",),
        default=0.0,
    ),
    PlanColumn(
        "lot_aql",
        blank_or(one_of_numbers("percent, as ISO 2859-1 prints them", *LOT_AQLS)),
        "Acceptance quality limit of the site's weekly lots, percent nonconforming, a preferred value: of site.",
        arrow="double",
        may_be_absent=True,
        set_by=("site",),
    ),
    PlanColumn(
        "lot_level",
        blank_or(one_of(*LOT_LEVELS)),
        "Inspection level that goes with it, I, II, III or S-1 to S-4: of site.",
        arrow="string",
        may_be_absent=True,
        set_by=("site",),
    ),
)

PLAN = Table(
    columns=(
        Column(
            "slice_kind",
            one_of(*ROW_KINDS),
            "all, entity_type, market, queue, site, moderator or risk_tier.",
            arrow="string",
        ),
        Column(
            "slice_value",
            any_text,
            "`(all)`, a value of the kind, or `*`; site is `vendor/site`, moderator a moderator_key.",
            arrow="string",
        ),
        *SET_COLUMNS,
    ),
    key=("slice_kind", "slice_value"),
)

#: Values in the row of all decisions for blank cells.
DEFAULTS = {column.name: column.default for column in SET_COLUMNS if column.default is not None}


def needed(kind: str) -> tuple[str, ...]:
    """Columns that a row of a slice kind must set.

    >>> needed("risk_tier")
    ('weight',)
    """
    return tuple(column.name for column in SET_COLUMNS if kind in column.needed_by)


def settable(kind: str) -> tuple[str, ...]:
    """All columns that a row of a slice kind may set; a row sets at least one of them.

    >>> settable("site")
    ('weekly_floor', 'weekly_cap', 'lot_aql', 'lot_level')
    """
    return tuple(c.name for c in SET_COLUMNS if kind in (*c.needed_by, *c.set_by))
