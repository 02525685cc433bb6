"""The answer to "how many audits a week?": as figures, and as lines for people."""

import math
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.planner.designs import DESIGNS, SliceDesign, read_designs
from modqa_pipeline.report.planner.request import Request

COLUMNS = ("decisions", "rate", "audits now", "width now", "simple random", "proportional", "plan")


@dataclass(frozen=True)
class Answer:
    """Audits a week by design (`DESIGNS`), whole numbers, rounded up.

    Attributes
    ----------
    slices : list
        For each value of the slice: decisions a week in the metric's denominator, the expected rate and its
        source, audits a week and interval width as drawn now, and the audits a week of such decisions that
        give the wanted width. As many audits as decisions is a census.
    each_by_itself : dict
        Audits a week if every value is audited at the rate that it needs itself.
    one_draw : dict
        Audits a week of all decisions if the whole draw is made larger until every value has the width.
    audits_now : int
        Audits a week of all decisions, as drawn now.
    """

    request: Request
    days: list[str]
    slices: list[dict[str, Any]]
    left_out: list[str]
    audits_now: int
    each_by_itself: dict[str, int]
    one_draw: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**vars(self), "request": vars(self.request)}


def answer(home: Home, request: Request) -> Answer:
    """What the wanted width needs in this home, at its rates and with its draws."""
    designs = read_designs(home, request)
    sizes = {
        (one.slice_value, design): one.audits_for(request.target_width, design)
        for one in designs.slices
        for design in DESIGNS
    }
    slices = [_figures(one, sizes) for one in designs.slices]
    return Answer(
        request=request,
        days=designs.days,
        slices=slices,
        left_out=designs.left_out,
        audits_now=round(designs.audits_now),
        each_by_itself={d: sum(one["audits"][d] for one in slices) for d in DESIGNS},
        one_draw={
            d: max((_up(sizes[one.slice_value, d][1]) for one in designs.slices), default=0)
            for d in DESIGNS
        },
    )


def _figures(one: SliceDesign, sizes: dict[tuple[str, str], tuple[float, float]]) -> dict[str, Any]:
    return {
        "slice_value": one.slice_value,
        "n_decisions": _up(one.n_decisions),
        "rate": round(one.rate, 6),
        "rate_from": "estimate" if one.is_estimated else "recorded rates",
        "audits_now": round(one.audits_now),
        "width_now": round(one.width_now, 6),
        "audits": {design: _up(sizes[one.slice_value, design][0]) for design in DESIGNS},
    }


def _up(count: float) -> int:
    """Whole audits, rounded up; a remainder from the numerical search is not an audit."""
    return math.ceil(round(count, 6))


def answer_lines(found: Answer) -> list[str]:
    """The answer for people: a table, two sums, and the assumptions."""
    asked = found.request
    period = "28 days" if asked.period == "28_days" else f"a {asked.period}"
    rows = [[asked.slice_kind, *COLUMNS]]
    rows += [_row(one) for one in found.slices]
    if len(found.slices) > 1:
        rows.append(_sum("each by itself", found.each_by_itself))
    rows.append(_sum("one draw of all", found.one_draw, found.audits_now))
    return [
        f"Audits a week for {asked.metric} over {period}, with a 95 % interval {asked.target_width:g} wide (upper "
        "minus lower bound)",
        "",
        *_aligned(rows),
        "",
        *_notes(found),
    ]


def _row(one: dict[str, Any]) -> list[str]:
    mark = "" if one["rate_from"] == "estimate" else "*"
    return [
        one["slice_value"],
        f"{one['n_decisions']:,}",
        f"{one['rate']:.4f}{mark}",
        f"{one['audits_now']:,}",
        f"{one['width_now']:.4f}",
        *(
            f"{n:,}" + (" (census)" if n >= one["n_decisions"] else "")
            for n in one["audits"].values()
        ),
    ]


def _sum(name: str, audits: dict[str, int], audits_now: int | None = None) -> list[str]:
    now = "" if audits_now is None else f"{audits_now:,}"
    return [name, "", "", now, "", *(f"{n:,}" for n in audits.values())]


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _notes(found: Answer) -> list[str]:
    days = found.days
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    notes = [
        f"Based on the draws of {span} ({len(days)} {'day' if len(days) == 1 else 'days'}), taken as one week. "
        "Rates are the newest 28 days' estimates"
        + (
            "; * the rate expected from the rates recorded with the draws."
            if any(one["rate_from"] != "estimate" for one in found.slices)
            else "."
        ),
        "decisions, audits now and the columns by design count one week's decisions of the slice that are in the "
        "metric's denominator.",
        "simple random: from all decisions. proportional: from the strata of the draws, by size. plan: every stratum's "
        "draw times one factor.",
        "each by itself: every value at the rate that it needs (weekly_floor in config/plan.csv). one draw of all: "
        "the whole draw is enlarged until every value has the width.",
        "Every audit is assumed to come back. Risk-targeted review, second reads and golden items are not included.",
    ]
    if found.left_out:
        notes.append(f"No decisions to estimate from: {', '.join(found.left_out)}.")
    return notes
