"""Every section copes with marts that are empty or know little, and says so in words."""

import pytest

from modqa_pipeline.report.pages import day
from modqa_pipeline.report.sections.headline import tiles
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_figure, make_moderator, make_window

PUBLISHED = {"decision_date": LAST_DAY, "status": "published"}


def page(facts):
    return day.day_page(facts, title="Quality")


def census_tables():
    """As HateCheck: everything audited, no vendor, no site, no market, no SLA known."""
    known = {"lower": 0.983748, "upper": 0.983748, "estimate": 0.983748, "n_audited": 19_505}
    slices = [
        ("all", "(all)"),
        ("decided_by", "bpo"),
        ("queue", "hatecheck"),
        ("market", "(blank)"),
    ]
    slices = [
        {**known, "n_effective": None, "slice_kind": kind, "slice_value": value}
        for kind, value in slices
    ]
    operations = {"slice_kind": "all", "slice_value": "(all)", "n_decisions": 19_505}
    return {
        "kpi_quality_daily": [make_figure(**slice) for slice in slices],
        "kpi_quality_28_days": [make_window(**slice, n_decisions=70_000) for slice in slices],
        "kpi_moderator_scorecard": [
            make_moderator(key * 64, 1950, 0.98, vendor=None, site=None) for key in "abc"
        ],
        "kpi_operations_daily": [operations | {"decision_date": LAST_DAY, "n_sla_known": 0}],
        "publication_days": [PUBLISHED],
    }


@pytest.mark.parametrize("name", day.SECTIONS)
def test_a_section_of_empty_marts_is_built(facts_of, name):
    assert day.SECTIONS[name](facts_of(publication_days=[PUBLISHED]))


def test_a_page_of_empty_marts_says_what_is_missing(facts_of):
    text = page(facts_of(publication_days=[PUBLISHED]))
    for remark in (
        "There is no accuracy over 28 days",
        "Nothing to report",
        "No audited decision of the 28 days up to 20 November says who decided.",
        "there is no site to compare",
        "No moderator has an audited decision over 28 days",
        "No decision has a final verdict yet.",
        "no check has run for this day, and no slice",
        "No decision of this day has arrived.",
        "No check has run for this day.",
        "nothing was drawn for this day",
    ):
        assert remark in text, remark


def test_a_census_without_sites_is_reported(facts_of):
    text = page(facts_of(**census_tables()))
    assert "98.4\u202f% (every decision audited)" in text
    assert "No machine decisions were in the frame over 28 days" in text
    assert "there is no site to compare" in text
    assert "no decision has a known SLA" in text


def test_a_day_of_the_machine_alone_is_reported(facts_of):
    row = make_window(slice_kind="decided_by", slice_value="machine")
    text = page(facts_of(kpi_quality_28_days=[make_window(), row], publication_days=[PUBLISHED]))
    assert "No people decisions were in the frame" in text


def test_a_headline_that_is_insufficient_prints_no_value(facts_of):
    row = make_window(0.917, 0.646, 0.985, 12, status="insufficient")
    tile = tiles.build(facts_of(kpi_quality_28_days=[row]))["tiles"][0]
    assert tile.value == "too few audits (12 of 30)"
    assert tile.interval == "64.6 to 98.5"
    assert "91.7" not in str(tile)


def test_a_tile_compares_with_the_same_weekday_of_four_weeks(facts):
    tile = tiles.build(facts)["tiles"][0]
    mean = facts.marts.rows(
        """select avg(estimate) as mean from marts.kpi_quality_daily
           where slice_kind = 'all' and metric = 'accuracy'
               and decision_date in ('2026-11-13', '2026-11-06', '2026-10-30', '2026-10-23')"""
    )[0]["mean"]
    assert f"vs {100 * mean:.1f}\u202f%, mean of 4 Fridays" in tile.day


def of_queue(queue, *figure, **others) -> dict:
    return make_window(*figure, slice_kind="queue", slice_value=queue, **others)


def test_a_queue_with_too_few_audits_is_not_ranked_by_its_rate(facts_of):
    rows = [
        of_queue("few", 0.5, 0.2, 0.8, 8, status="insufficient", expected_harm=1_750_000),
        of_queue("many", 0.9, 0.88, 0.92, expected_harm=350_000),
        of_queue("more", 0.95, 0.93, 0.97, expected_harm=300_000),
    ]
    table = day.SECTIONS["places"](facts_of(kpi_quality_28_days=rows))["queues"]["table"]
    assert [row.cells[0].text for row in table.rows] == ["many", "more", "few"]
    few = table.rows[2].cells[1]
    assert (few.text, few.value, few.note) == ("few", None, "20.0 to 80.0")
    assert table.few == (
        "few: 1 of 3 values rests on too few audits to be stated; the interval says what is known."
    )


def make_awaited(queue) -> dict:
    return of_queue(queue, None, None, None, 0, status="undefined", covered_share=0.0)


def test_queues_without_verdicts_are_counted_and_listed_and_not_drawn(facts_of):
    targets = [{"slice_kind": "queue", "slice_value": "*", "metric": "accuracy", "target": 0.95}]
    rows = [make_awaited("a"), make_awaited("b")]
    facts = facts_of(kpi_quality_28_days=rows, targets=targets, publication_days=[PUBLISHED])
    place = day.SECTIONS["places"](facts)["queues"]
    assert (place["chart"], place["remark"]) == (None, "2 queues have no verdicts yet.")
    assert [row.cells[1].text for row in place["table"].rows] == ["awaited"] * 2
    assert [row.cells[2].text for row in place["table"].rows] == ["not established"] * 2
    text = page(facts)
    assert "no target is set" not in text[text.index('id="places"') :]

    rows.append(of_queue("c", 0.9, 0.88, 0.92))
    place = day.SECTIONS["places"](facts_of(kpi_quality_28_days=rows, targets=targets))["queues"]
    assert place["chart"].title == "Queue c is below target over 28 days"
    assert place["remark"] == "2 queues have no verdicts yet."
    assert len(place["table"].rows) == 3


def test_what_all_rows_say_is_one_line(facts_of):
    rows = [of_queue(name, 0.9, 0.88, 0.92) for name in "abc"]
    text = page(facts_of(kpi_quality_28_days=rows, publication_days=[PUBLISHED]))
    places = text[text.index('id="places"') : text.index('id="moderators"')]
    assert (
        "The same in every row: Accuracy: 90.0\u202f% (88.0 to 92.0); Verdict: no target" in places
    )
    assert places.count("no target</td>") == 0


def test_queues_that_share_a_name_are_told_apart_by_their_ids(facts_of):
    queues = [{"queue_id": key, "queue_name": "Fashion"} for key in ("q-1", "q-2")]
    edition = facts_of(dim_queues=queues).edition
    assert edition.queue_name("q-1") == "q-1 (Fashion)"
    assert edition.queue_name("q-3", known_as="Toys") == "Toys"


def test_a_census_is_counted_against_the_whole_and_not_against_the_draw(facts_of):
    row = {
        "decision_date": LAST_DAY,
        "wave": "main",
        "stratum_id": "bpo|acted|content",
        "n_decisions": 19_505,
        "n_drawn": 300,
        "n_returned": 19_505,
        "n_unassessable": 0,
        "n_pending": 0,
        "is_census": True,
    }
    tile = tiles.build(facts_of(kpi_draw_coverage_daily=[row]))["tiles"][-1]
    assert tile.value == "100\u202f%"
    assert tile.size == "19,505 of 19,505 in a census"
