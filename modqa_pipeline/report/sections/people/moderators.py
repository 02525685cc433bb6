"""Section 6, moderators: a funnel plot, because a ranking hides how few audits there are.

Pseudonyms only; a moderator with fewer audits than the setting requires is not shown alone.
"""

from collections.abc import Callable
from typing import Any

from modqa_pipeline.report.charts import funnel as chart
from modqa_pipeline.report.charts.funnel import Person
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import band
from modqa_pipeline.report.figures.tables import Cell, Chart, Column, Row, Table, text_cell
from modqa_pipeline.report.scopes.edition import Edition
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.scopes.subjects import anchor, site_value
from modqa_pipeline.report.sections.places.against_targets import standing_cell

PSEUDONYM_LENGTH = 8
MAX_ROWS, MAX_POINTS = 100, 400
NO_MODERATORS = (
    "No moderator has an audited decision {when}: all decisions were made by the machine, "
    "or none was audited."
)
ORDER = (chart.BELOW, chart.LOW, chart.ABOVE, chart.HIGH, chart.INSIDE)


def build(
    facts: PeriodFacts, belongs: Callable[[dict[str, Any]], bool] = lambda row: True
) -> dict[str, Any]:
    """The funnel of moderators with enough audits, and one line with the number of the others.

    Of those that belong to the page: of a site's, its own.
    """
    rows = [row for row in facts.moderators if belongs(row)]
    shown = [
        row
        for row in rows
        if row["n_audited"] >= facts.rules.min_shown_moderator and row["status"] == "ok"
    ]
    noun = "other" if shown else "moderator"
    others = _others([row for row in rows if row not in shown], noun, facts)
    if not shown:
        return {"chart": None, "others": others, "remark": _nobody(rows, facts)}
    center, center_name = _center(facts, shown)
    placed = sorted(((_person(row, center), row) for row in shown), key=lambda pair: _rank(pair[0]))
    persons = [person for person, _ in placed]
    drawn = persons[:MAX_POINTS]
    figure = chart.funnel(drawn, center, center_name)
    table = _table(facts, placed)
    note = _note(center_name, len(persons), len(drawn))
    return {
        "chart": Chart("moderators", _title(persons, center_name), figure, table, note),
        "others": others,
        "remark": "",
    }


def _nobody(rows: list[dict[str, Any]], facts: PeriodFacts) -> str:
    if not rows:
        return NO_MODERATORS.format(when=facts.period.words)
    return (
        f"No moderator has at least {facts.rules.min_shown_moderator} audits {facts.period.words}, "
        "the number needed to be shown alone."
    )


def _others(rows: list[dict[str, Any]], noun: str, facts: PeriodFacts) -> str:
    """Those not shown alone, as counts. No accuracy: if there is only one, it would be that person's."""
    if not rows:
        return ""
    audits = sum(row["n_audited"] for row in rows)
    return (
        f"{wording.plural(len(rows), noun)} with {wording.plural(audits, 'audit')} together "
        f"{'has' if len(rows) == 1 else 'have'} too few to be shown alone "
        f"(at least {facts.rules.min_shown_moderator} each)."
    )


def _center(facts: PeriodFacts, rows: list[dict[str, Any]]) -> tuple[float, str]:
    """The centre of the limits: the target, else the mean of those shown."""
    overall = facts.figure("accuracy")
    if overall is not None and overall.target is not None:
        return overall.target, "target"
    audits = sum(row["n_audited"] for row in rows)
    return sum(row["accuracy"] * row["n_audited"] for row in rows) / audits, "mean"


def _person(row: dict[str, Any], center: float) -> Person:
    size = max(1, round(min(row["n_effective"] or row["n_audited"], row["n_audited"])))
    return Person(
        name=row["moderator_key"][:PSEUDONYM_LENGTH],
        place=site_value(row) if row["site"] else "",
        size=size,
        n_audited=row["n_audited"],
        accuracy=row["accuracy"],
        position=chart.position(row["accuracy"], size, center),
    )


def _rank(person: Person) -> tuple[int, float, str]:
    return ORDER.index(person.position), person.accuracy, person.name


def _title(persons: list[Person], center_name: str) -> str:
    """How many differ from the centre by more than chance explains."""
    low = sum(p.position == chart.BELOW for p in persons)
    high = sum(p.position == chart.ABOVE for p in persons)
    people_ = wording.plural(len(persons), "moderator")
    if not low and not high and len(persons) == 1:
        return f"Chance explains how the only moderator differs from the {center_name}"
    if not low and not high:
        return f"Chance explains how all {people_} differ from the {center_name}"
    verb = "is" if low == 1 else "are"
    end = f"; {high} above" if high else ""
    return f"{low} of {people_} {verb} further below the {center_name} than chance explains{end}"


def _note(center_name: str, n: int, n_drawn: int) -> str:
    cut = f" The {n_drawn} furthest from the {center_name} of {n} are shown." if n > n_drawn else ""
    return (
        f"If everyone's accuracy were the {center_name}, 1 in 20 would lie outside the 95 % limits "
        "and 1 in 500 outside the 99.8 % limits. A person outside them is a reason to look, not a "
        "finding. Audits of unequal weight are worth fewer equal ones; the shrunk accuracy is "
        "drawn towards that of the site, and above or below it where chance does not explain "
        f"the difference.{cut}"
    )


def _table(facts: PeriodFacts, placed: list[tuple[Person, dict[str, Any]]]) -> Table:
    columns = [
        Column("Moderator", is_number=False),
        Column("Site", is_number=False, keeps_line=True),
        Column("Accuracy", has_bounds=True),
        Column("Shrunk"),
        Column("At the site", is_number=False),
        Column("Limits", is_number=False, keeps_line=True),
        Column("Audits"),
    ]
    sites = {site_value(site) for site in facts.sites}
    in_bands = sorted(
        placed, key=lambda pair: (band(pair[1]), ORDER.index(pair[0].position), pair[0].name)
    )
    rows = [_row(facts.edition, person, row, sites) for person, row in in_bands[:MAX_ROWS]]
    where = f"marts.kpi_moderator_scorecard where {facts.period.of_scorecards}"
    note = (
        f"{MAX_ROWS} of {len(placed)} rows shown, those below their site first."
        if len(placed) > MAX_ROWS
        else ""
    )
    return Table(
        "moderators", "Moderators, in bands by accuracy at their site", columns, rows, where, note
    )


def _row(edition: Edition, person: Person, row: dict[str, Any], sites: set[str]) -> Row:
    lower, upper = row["accuracy_lower"], row["accuracy_upper"]
    accuracy = Cell(
        wording.percent(row["accuracy"]),
        row["accuracy"],
        wording.interval(lower, upper, row["accuracy"]),
        lower,
        upper,
    )
    shrunk = Cell(wording.percent(row["accuracy_shrunk"]), row["accuracy_shrunk"])
    worth = f"worth {wording.count(person.size)}" if person.size < person.n_audited else ""
    audits = Cell(wording.count(person.n_audited), person.n_audited, worth)
    anchored = f"#{anchor('site', person.place)}" if person.place in sites else ""
    site = text_cell(person.place, href=edition.href("site", person.place) or anchored)
    return Row(
        [
            text_cell(person.name),
            site,
            accuracy,
            shrunk,
            standing_cell(row["standing"]),
            text_cell(chart.POSITION_WORDS[person.position]),
            audits,
        ]
    )
