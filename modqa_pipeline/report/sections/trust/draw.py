"""How the day was drawn, for the last section: audits by stratum, and the cost of floors."""

import math
from collections import Counter
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    number_cell,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import draws
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.places.against_targets import MAX_ROWS, unlisted

DESIGN_COLUMNS = [
    Column("Budget", is_number=False),
    Column("Audits a day"),
    Column("Decisions"),
    Column("Drawn at random"),
    Column("For risk review"),
    Column("Strata"),
    Column("Cost of floors"),
    Column("Missing for floors"),
]
STRATUM_COLUMNS = [
    Column("Stratum", is_number=False),
    Column("Machine score", is_number=False, keeps_line=True),
    Column("Decisions"),
    Column("Drawn"),
    Column("Share drawn"),
    Column("Returned"),
    Column("Errors in past audits"),
]
MARGIN_COLUMNS = [
    Column("Floor or cap of", is_number=False),
    Column("At least a week"),
    Column("At most a week"),
    Column("Drawn before"),
    Column("Drawn this day"),
    Column("Needed this day"),
    Column("Floor", is_number=False),
]
SHORT, ON_COURSE, REACHED = "short", "on course", "reached"


def build(facts: DayFacts) -> dict[str, Any] | None:
    """Sentences and tables; None if no design is recorded for the day."""
    designs = draws.designs(facts.marts, facts.day)
    if not designs:
        return None
    margins = draws.margins(facts.marts, facts.day)
    return {
        "says": [*_bought(facts, designs), *_floors(designs, margins)],
        "tables": [
            _designs(facts, designs),
            _strata(facts, draws.strata(facts.marts, facts.day)),
            *_margins(facts, margins),
        ],
    }


def _bought(facts: DayFacts, designs: list[dict[str, Any]]) -> list[str]:
    n = {
        name: sum(row[name] or 0 for row in designs)
        for name in ("n_drawn", "n_decisions", "n_strata", "n_for_risk")
    }
    if all(row["is_census"] for row in designs):
        return [f"The budget covers all {wording.plural(n['n_decisions'], 'decision')}: a census."]
    says = [
        f"{wording.plural(n['n_drawn'], 'audit')} drawn at random from "
        f"{wording.plural(n['n_decisions'], 'decision')} in {wording.plural(n['n_strata'], 'stratum', 'strata')}."
    ]
    if n["n_for_risk"]:
        says.append(
            f"{wording.count(n['n_for_risk'])} more are drawn where past audits found most errors; they are in no rate."
        )
    figure = facts.figure("accuracy")
    if figure and figure.is_shown and figure.n_effective:
        says.append(
            f"For accuracy, the {wording.plural(figure.n_audited, 'verdict')} are as precise as "
            f"{wording.roughly(figure.n_effective)} from a simple random sample."
        )
    return says


def _floors(designs: list[dict[str, Any]], margins: list[dict[str, Any]]) -> list[str]:
    """The cost of floors, and how many audits are missing to reach them."""
    cost = max((row["cost_of_floors"] or 0 for row in designs), default=0)
    missing = sum(row["n_missing_for_floors"] or 0 for row in designs)
    says = [
        f"Floors, caps and guards add {wording.percent(cost)} to the variance of accuracy."
        if cost >= 0.0005
        else "Floors, caps and guards add nothing to the variance of accuracy."
    ]
    if missing:
        says.append(
            f"The budget is too small for its floors: {wording.plural(missing, 'audit')} a day are missing."
        )
    states = Counter(state for row in margins for state in [floor_state(row)[0]] if state)
    if states:
        says.append(
            "Weekly floors: "
            + wording.listed([f"{states[s]} {s}" for s in (REACHED, ON_COURSE, SHORT) if states[s]])
            + "."
        )
    return says


def floor_state(row: dict[str, Any]) -> tuple[str, str]:
    """Whether a week's floor is reached, on course or short, and the missing audits in words.

    >>> floor_state({"weekly_floor": 50, "n_drawn_before": 40, "n_drawn": 7, "n_days_left": 1})
    ('short', 'missed by 3')
    """
    floor = row["weekly_floor"]
    if floor is None:
        return "", wording.UNKNOWN
    lacking = floor - (row["n_drawn_before"] or 0) - (row["n_drawn"] or 0)
    if lacking <= 0:
        return REACHED, REACHED
    if row["n_days_left"] == 1:
        return SHORT, f"missed by {wording.count(lacking)}"
    lacking_today = math.ceil(round(row["n_needed_today"] - row["n_expected_today"], 6))
    if lacking_today > 0:
        return SHORT, f"{wording.count(lacking_today)} short this day"
    return ON_COURSE, ON_COURSE


def _designs(facts: DayFacts, rows: list[dict[str, Any]]) -> Table:
    return Table(
        name="draw-budgets",
        caption="Budgets of the plan",
        columns=DESIGN_COLUMNS,
        rows=[_design(row) for row in rows[:MAX_ROWS]],
        where=f"marts.fct_draw_designs where {facts.on_day}",
        note=unlisted(len(rows)),
    )


def _design(row: dict[str, Any]) -> Row:
    name = "everything else" if row["budget_cell"] == "all" else row["budget_cell"]
    counts = ("daily_budget", "n_decisions", "n_drawn", "n_for_risk", "n_strata")
    return Row(
        [
            text_cell(name),
            *(count_cell(row[count]) for count in counts),
            rate_cell(row["cost_of_floors"]),
            count_cell(row["n_missing_for_floors"]),
        ]
    )


def _strata(facts: DayFacts, rows: list[dict[str, Any]]) -> Table:
    return Table(
        name="draw-strata",
        caption="Strata, most errors in past audits first",
        columns=STRATUM_COLUMNS,
        rows=[_stratum(row) for row in rows[:MAX_ROWS]],
        where=f"marts.fct_draw_strata where {facts.on_day} and wave = 'main'",
        note=unlisted(len(rows)),
    )


def _stratum(row: dict[str, Any]) -> Row:
    return Row(
        [
            text_cell(_stratum_name(row["stratum_id"])),
            text_cell(_scores(row["score_from"], row["score_below"])),
            count_cell(row["n_decisions"]),
            count_cell(row["n_drawn"]),
            rate_cell(row["n_drawn"] / row["n_decisions"] if row["n_decisions"] else None),
            count_cell(row["n_returned"]),
            rate_cell(row["prior_error_rate"]),
        ]
    )


def _stratum_name(stratum_id: str) -> str:
    """The stratum's parts in a reader's words.

    >>> _stratum_name("bpo|acted|other|rate 1")
    'people · acted · other types · rate group 1'
    """
    words = {"bpo": "people", "other": "other types"}
    parts = [words.get(part, part) for part in stratum_id.split("|")]
    return " · ".join(
        part.replace("rate ", "rate group ", 1) if part.startswith("rate ") else part
        for part in parts
    )


def _scores(start: float | None, end: float | None) -> str:
    if start is None or (start == 0 and end is None):
        return "any"
    if end is None:
        return f"from {wording.number_text(start)}"
    return f"{wording.number_text(start)} to {wording.number_text(end)}"


def _margins(facts: DayFacts, rows: list[dict[str, Any]]) -> list[Table]:
    """Of sites and queues; moderators are only counted in the sentence."""
    shown = [row for row in rows if row["rule_kind"] != "moderator"]
    if not shown:
        return []
    shown.sort(key=lambda row: floor_state(row)[0] != SHORT)
    return [
        Table(
            name="draw-margins",
            caption="Floors and caps of the week, floors that are short first",
            columns=MARGIN_COLUMNS,
            rows=[_margin(facts, row) for row in shown[:MAX_ROWS]],
            where=f"marts.fct_plan_margins where {facts.on_day}",
            note=unlisted(len(shown)),
        )
    ]


def _margin(facts: DayFacts, row: dict[str, Any]) -> Row:
    value = row["rule_value"]
    name = facts.edition.queue_name(value) if row["rule_kind"] == "queue" else value
    said = floor_state(row)[1]
    return Row(
        [
            text_cell(f"{row['rule_kind']} {name}"),
            count_cell(row["weekly_floor"]),
            count_cell(row["weekly_cap"]),
            count_cell(row["n_drawn_before"]),
            count_cell(row["n_drawn"]),
            number_cell(row["n_needed_today"]),
            Cell(said, value=said),
        ]
    )
