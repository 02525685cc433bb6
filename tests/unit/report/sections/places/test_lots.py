from datetime import timedelta

from modqa_pipeline.report.sections.places import lots
from tests.worlds.published.assurance import lot_row
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_site

MONDAY = LAST_DAY - timedelta(days=LAST_DAY.weekday())
NO_LOT = {"inspection": None, "verdict": "no_lot_verdict"}


def week(n_before):
    return MONDAY - timedelta(weeks=n_before)


def table(facts_of, *rows, **tables):
    return lots.build(facts_of(kpi_lot_acceptance=list(rows), **tables).window)


def cell(found, column, row=0):
    at = [c.label for c in found.columns].index(column)
    return found.rows[row].cells[at]


def test_sites_that_had_no_lot_get_no_table(facts_of):
    assert table(facts_of) is None
    assert table(facts_of, lot_row(MONDAY, **NO_LOT)) is None


def test_lots_of_four_weeks_are_listed_and_none_after_the_day(facts_of):
    found = table(facts_of, *(lot_row(week(n)) for n in (-1, 0, 3, 4)))
    assert [row.cells[0].text for row in found.rows] == [str(week(0)), str(week(3))]
    assert f"between '{week(3)}' and '{week(0)}'" in found.where


def test_in_the_newest_week_what_was_not_accepted_stands_first(facts_of):
    found = table(
        facts_of,
        lot_row(week(2), site="a", verdict="not_accepted"),
        lot_row(week(1), site="b"),
        lot_row(week(1), site="c", verdict="pending"),
        lot_row(week(1), site="d", verdict="not_accepted"),
        lot_row(week(1), site="e", **NO_LOT),
    )
    assert [row.cells[1].text for row in found.rows] == ["acme/d", "acme/c", "acme/b", "acme/a"]
    assert found.caption == "Lots of the last 4 weeks: 2 not accepted, 1 pending, 1 accepted"


def test_a_lot_shows_its_plan_of_inspection_and_what_came_of_it(facts_of):
    found = table(facts_of, lot_row(week(1), lot_aql=0.65, n_inspected=310))
    said = {column.label: cell(found, column.label) for column in found.columns}
    assert {label: c.text for label, c in said.items()} == {
        "Week from": str(week(1)),
        "Site": "acme/porto",
        "Verdict": "accepted",
        "Inspection": "normal",
        "AQL": "0.65\u202f%",
        "Level": "II",
        "Lot size": "20,000",
        "To inspect": "315",
        "Inspected": "310",
        "Found wrong": "4",
        "Allowed (Ac)": "7",
        "Chance of acceptance at the AQL": "98.5\u202f%",
        "Consumer's risk quality": "3.71\u202f%",
    }
    assert said["Verdict"].verdict == "accepted"
    assert said["AQL"].value == 0.0065


def test_a_lot_that_cannot_be_judged_says_why(facts_of):
    unjudged = lot_row(week(1), n_unassessable=6, verdict="no_lot_verdict")
    verdict = cell(table(facts_of, unjudged), "Verdict")
    assert (verdict.text, verdict.note) == ("no lot verdict", "(6 could not be judged)")
    names = ("acceptance_number", "acceptance_probability_at_aql", "consumer_risk_quality")
    discontinued = lot_row(week(1), inspection="discontinued", n_to_inspect=0, n_inspected=0)
    found = table(facts_of, discontinued | dict.fromkeys(names) | {"verdict": "no_lot_verdict"})
    assert (cell(found, "Verdict").note, cell(found, "Inspection").text) == ("", "discontinued")
    assert cell(found, "Allowed (Ac)").text == cell(found, "Consumer's risk quality").text == "–"


def test_a_site_leads_to_its_scorecard_where_the_page_has_one(facts_of):
    assert cell(table(facts_of, lot_row(week(1))), "Site").href == ""
    listed = table(facts_of, lot_row(week(1)), kpi_site_scorecard=[make_site()])
    assert cell(listed, "Site").href.startswith("#site-")
