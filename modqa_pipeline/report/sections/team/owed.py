"""Who owes what since when, by auditor and by day, and what nobody can do."""

from collections.abc import Iterable
from typing import Any

from modqa_pipeline.forms.worksheet import ADJUDICATION, FIRST, SECOND
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Section,
    Table,
    count_cell,
    rate_cell,
    section,
    text_cell,
)
from modqa_pipeline.report.scopes.team import DAYS, HandedOut, TeamFacts
from modqa_pipeline.report.sections.headline.tiles import Tile
from modqa_pipeline.report.sections.people.moderators import PSEUDONYM_LENGTH

WHERE = (
    "worksheets as handed out (state/worksheets), less the verdicts that came back (lake/audit_results); "
    "`modqa worksheets --day` lists the same by name"
)
DUE = "the last day on which a verdict is in time: days after the draw, by [worksheets] due_days"
NO_AUDITORS = "Auditors are delivered to landing/auditors/, with organisation client; the draws that follow go to them."
WHO = (
    "The first characters of an auditor's pseudonym are in the names of their workbooks; auditors.csv beside these "
    "says who it is."
)


def sentence(facts: TeamFacts) -> dict[str, str]:
    """What is overdue, and how much is open at all."""
    n_given = _n_given(facts.given)
    n_open, n_overdue = _n(facts.open), _n(facts.overdue)
    if not n_given:
        return {"headline": "No worksheet was handed out.", "rest": NO_AUDITORS}
    if not n_open:
        return {"headline": f"All {_audits(n_given)} of the last {DAYS} days are back.", "rest": ""}
    rest = (
        f"{_audits(n_open)} of the last {DAYS} days {_are(n_open)} to do, "
        f"of {wording.count(n_given)} handed out."
    )
    if not n_overdue:
        return {"headline": "Nothing is past its due date.", "rest": rest}
    people = len({each.auditor_key for each in facts.overdue})
    oldest = min(facts.due(each) for each in facts.overdue)
    headline = (
        f"{_audits(n_overdue)} of {wording.plural(people, 'auditor')} {_are(n_overdue)} past the due date, "
        f"the oldest due on {wording.day_name(oldest)}."
    )
    return {"headline": headline, "rest": rest}


def tiles(facts: TeamFacts) -> dict[str, Any]:
    """To do, past due, returned, and second readings to do."""
    n_open, n_overdue = _n(facts.open), _n(facts.overdue)
    seconds = [each for each in facts.given if each.audit_round == SECOND]
    auditors = wording.plural(len(facts.by_auditor), "auditor")
    due = f"due {wording.plural(facts.assignments.due_days, 'day')} after the draw"
    shown = [
        Tile("To do", wording.count(n_open), size=f"of {auditors}"),
        Tile("Past due", wording.count(n_overdue), size=due),
        _returned("Returned", facts.given),
        _returned("Second readings returned", seconds),
    ]
    return {
        "title": f"Handed out over the last {DAYS} days",
        "tiles": shown if facts.given else [],
        "words": [],
        "where": WHERE,
    }


def sections(facts: TeamFacts) -> list[Section]:
    """By auditor, by day, and what is in no worksheet."""
    found = [
        section("owed", "Who owes what", _by_auditor(facts), WHO if facts.given else None),
        section("days", "Days that are not complete", _by_day(facts)),
        section("nobody", "In no worksheet", _unassigned(facts)),
    ]
    return [each for each in found if each]


def _by_auditor(facts: TeamFacts) -> Table | None:
    if not facts.given:
        return None
    columns = [
        Column("Auditor", is_number=False),
        Column("To do"),
        Column("Past due"),
        *(Column(label) for label in ("First", "Second", "Adjudications")),
        Column("Drawn since", is_number=False, keeps_line=True),
        Column("Due", is_number=False, keeps_line=True, meaning=DUE),
        Column("Returned"),
    ]
    ranked = sorted(
        facts.by_auditor.items(),
        key=lambda pair: (-_n(filter(facts.is_overdue, pair[1])), -_n(pair[1]), pair[0]),
    )
    rows = [_auditor(facts, key, given) for key, given in ranked]
    return Table("owed", "Audits by auditor, those with most past due first", columns, rows, WHERE)


def _auditor(facts: TeamFacts, key: str, given: list[HandedOut]) -> Row:
    still = [each for each in given if each.n_open]
    return Row(
        [
            text_cell(key[:PSEUDONYM_LENGTH]),
            count_cell(_n(still)),
            count_cell(_n(filter(facts.is_overdue, still))),
            *(
                count_cell(_n(each for each in still if each.audit_round == audit_round))
                for audit_round in (FIRST, SECOND, ADJUDICATION)
            ),
            _day_cell([each.drawn_on for each in still]),
            _day_cell([facts.due(each) for each in still]),
            rate_cell(_share(given), f"of {wording.count(_n_given(given))}"),
        ]
    )


def _by_day(facts: TeamFacts) -> Table | None:
    days = {day: given for day, given in facts.by_day.items() if _n(given)}
    if not days:
        return None
    columns = [
        Column("Decisions of", is_number=False, keeps_line=True),
        Column("Drawn", is_number=False, keeps_line=True),
        Column("Due", is_number=False, keeps_line=True, meaning=DUE),
        Column("Handed out"),
        Column("To do"),
        Column("Past due"),
        Column("Auditors who owe"),
    ]
    rows = []
    for day, given in days.items():
        still = [each for each in given if each.n_open]
        page = f"{day}.html"
        rows.append(
            Row(
                [
                    Cell(wording.dated(day), day.isoformat(), href=page if page in facts.pages else ""),
                    _day_cell([each.drawn_on for each in still]),
                    _day_cell([facts.due(each) for each in still]),
                    count_cell(_n_given(given)),
                    count_cell(_n(still)),
                    count_cell(_n(filter(facts.is_overdue, still))),
                    count_cell(len({each.auditor_key for each in still})),
                ]
            )
        )  # fmt: skip
    note = "A day with several draws (late rows, lots, adjudications) shows the earliest date of what is open."
    return Table(
        "open-days", "Days by what has not come back, the oldest first", columns, rows, WHERE, note
    )


def _unassigned(facts: TeamFacts) -> Table | None:
    if not facts.assignments.unassigned:
        return None
    rows = [
        Row([text_cell(wording.sentence(reason)), count_cell(n)])
        for reason, n in sorted(facts.assignments.unassigned.items(), key=lambda pair: -pair[1])
    ]
    columns = [Column("Why nobody has them", is_number=False), Column("Readings")]
    where = "unassigned.csv, unassigned_late.csv, … beside the workbooks of each day"
    return Table(
        "unassigned", "Readings that were given to nobody, by reason", columns, rows, where
    )


def _returned(label: str, given: list[HandedOut]) -> Tile:
    n = _n_given(given)
    size = f"{wording.count(n - _n(given))} of {wording.count(n)}" if n else "none was handed out"
    return Tile(label, wording.percent(_share(given)), size=size, is_weak=not n)


def _share(given: list[HandedOut]) -> float | None:
    n = _n_given(given)
    return (n - _n(given)) / n if n else None


def _day_cell(days: list[Any]) -> Cell:
    """The earliest of some days; a dash without any."""
    if not days:
        return text_cell(None)
    return Cell(wording.dated(min(days)), min(days).isoformat())


def _n_given(given: Iterable[HandedOut]) -> int:
    return sum(each.n_given for each in given)


def _n(given: Iterable[HandedOut]) -> int:
    return sum(each.n_open for each in given)


def _audits(n: int) -> str:
    return wording.plural(n, "audit")


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
