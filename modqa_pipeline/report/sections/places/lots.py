"""Lots of the last four weeks: whether each lot was accepted. Verdicts on lots, not estimates."""

from collections import Counter
from datetime import timedelta
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import (
    ACCEPTED,
    LOT_VERDICT_WORDS,
    NO_LOT_VERDICT,
    NOT_ACCEPTED,
    PENDING,
)
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    rate_cell,
    target_cell,
    text_cell,
)
from modqa_pipeline.report.queries import lots
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import site_value
from modqa_pipeline.report.sections.places import sites
from modqa_pipeline.report.sections.places.against_targets import MAX_ROWS, unlisted

COLUMNS = [
    Column("Week from", is_number=False, keeps_line=True),
    Column("Site", is_number=False),
    Column("Verdict", is_number=False),
    Column("Inspection", is_number=False),
    Column("AQL"),
    Column("Level", is_number=False),
    Column("Lot size"),
    Column("To inspect"),
    Column("Inspected"),
    Column("Found wrong"),
    Column("Allowed (Ac)"),
    Column("Chance of acceptance at the AQL"),
    Column("Consumer's risk quality"),
]
WEEKS = 4
ORDER = (NOT_ACCEPTED, PENDING, NO_LOT_VERDICT, ACCEPTED)
NOTE = (
    "A verdict on a lot follows an inspection scheme and is not an estimate: the accuracy of a site is in the table "
    "of sites. An accepted lot does not prove that at most the AQL was wrong: of lots with as many wrong decisions "
    "as the consumer's risk quality, 10 in 100 are still accepted. A week's lots are drawn after its end."
)


def build(facts: PeriodFacts, site: str | None = None) -> Table | None:
    """Lots of the weeks up to the period's last day, of one site or of all; None if there were none.

    The newest week comes first, and in it the lots that were not accepted.
    """
    this_week = facts.period.last - timedelta(days=facts.period.last.weekday())
    first_week = this_week - timedelta(weeks=WEEKS - 1)
    rows = [
        row
        for row in lots.lots(facts.marts, first_week, this_week)
        if site in (None, site_value(row))
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: ORDER.index(row["verdict"]))
    rows.sort(key=lambda row: row["decision_week"], reverse=True)
    return Table(
        name="lots",
        caption=_caption(rows),
        columns=COLUMNS,
        rows=[_row(facts, row) for row in rows[:MAX_ROWS]],
        where=f"marts.kpi_lot_acceptance where decision_week between '{first_week}' and '{this_week}' "
        "and inspection is not null",
        note=" ".join(filter(None, (NOTE, unlisted(len(rows))))),
    )


def _caption(rows: list[dict[str, Any]]) -> str:
    n = Counter(row["verdict"] for row in rows)
    counts = ", ".join(f"{n[word]} {LOT_VERDICT_WORDS[word]}" for word in ORDER if n[word])
    return f"Lots of the last {WEEKS} weeks: {counts}"


def _row(facts: PeriodFacts, row: dict[str, Any]) -> Row:
    name = site_value(row)
    counts = ("lot_size", "n_to_inspect", "n_inspected", "n_nonconforming", "acceptance_number")
    return Row(
        [
            text_cell(str(row["decision_week"])),
            text_cell(name, href=sites.link(facts, name)),
            _verdict(row),
            text_cell(row["inspection"]),
            target_cell(round(row["lot_aql"] / 100, 6)),
            text_cell(row["lot_level"]),
            *(count_cell(row[count]) for count in counts),
            rate_cell(row["acceptance_probability_at_aql"]),
            rate_cell(row["consumer_risk_quality"]),
        ]
    )


def _verdict(row: dict[str, Any]) -> Cell:
    """The verdict with its mark; the reason why there is none, unless the row already gives it."""
    said = row["verdict"]
    is_unjudged = said == NO_LOT_VERDICT and row["n_unassessable"]
    note = f"({wording.count(row['n_unassessable'])} could not be judged)" if is_unjudged else ""
    return Cell(LOT_VERDICT_WORDS[said], value=LOT_VERDICT_WORDS[said], verdict=said, note=note)
