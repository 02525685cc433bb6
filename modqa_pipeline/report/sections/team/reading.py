"""How well the team reads: auditors against each other and adjudication, and by golden items."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Section,
    Table,
    count_cell,
    section,
    text_cell,
)
from modqa_pipeline.report.queries import people
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.team import TeamFacts
from modqa_pipeline.report.sections.people import auditors_errors
from modqa_pipeline.report.sections.people.moderators import PSEUDONYM_LENGTH

TESTED = {"pass": "reads well enough", "fail": "must stop", "go_on": "not decided yet"}
GOLDEN_NOTE = (
    "Golden items have a known answer, and nobody can tell them from others; each counts for a person the first time. "
    "The test weighs the acceptable error rate against the unacceptable one ([golden] in config/settings.toml) and is "
    "decided once. Do not tell auditors which items these are."
)


def sections(facts: TeamFacts) -> list[Section]:
    """Second readings of the 28 days up to the newest published day, and golden items; none before a publication."""
    if facts.newest is None:
        return []
    compared = auditors_errors.build(facts.newest)
    found = [
        section("seconds", "Second readings and adjudication", compared["says"], compared["people"], compared["table"])
        if compared
        else None,
        section("golden", "Golden items", _golden(facts.newest)),
    ]  # fmt: skip
    return [each for each in found if each]


def _golden(facts: DayFacts) -> Table | None:
    rows = people.golden_readings(facts.marts)
    if not rows:
        return None
    columns = [
        Column("Auditor", is_number=False),
        Column("Shown"),
        Column("Answered"),
        Column("Right", has_bounds=True),
        Column("Another policy", meaning="of the right answers, those that name a policy which is none of the item's"),
        Column("Test", is_number=False),
        Column("Last answer", is_number=False, keeps_line=True),
    ]  # fmt: skip
    return Table(
        name="golden",
        caption="Auditors by golden items, those who must stop first",
        columns=columns,
        rows=[_row(row) for row in sorted(rows, key=_rank)],
        where="marts.kpi_golden_accuracy where subject_kind = 'auditor'",
        note=GOLDEN_NOTE,
    )


def _rank(row: dict[str, Any]) -> tuple[bool, float, str]:
    right = 1.0 if row["accuracy"] is None else row["accuracy"]
    return row["verdict"] != "fail", right, row["subject_key"]


def _row(row: dict[str, Any]) -> Row:
    lower, upper = row["accuracy_lower"], row["accuracy_upper"]
    return Row(
        [
            text_cell(row["subject_key"][:PSEUDONYM_LENGTH]),
            count_cell(row["n_exposed"]),
            count_cell(row["n_read"]),
            Cell(
                f"{wording.count(row['n_correct'])} of {wording.count(row['n_read'])}",
                row["accuracy"],
                wording.interval(lower, upper, row["accuracy"]),
                lower,
                upper,
            ),
            count_cell(row["n_wrong_policy"]),
            text_cell(TESTED.get(row["verdict"], row["verdict"])),
            text_cell(wording.dated(row["last_answered_at"]) if row["last_answered_at"] else None),
        ]
    )
