import pytest

from modqa_pipeline.report.sections.places import targets
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.draws import target_verdict_row
from tests.worlds.published.makers import make_site


def rows_of(facts_of, *verdicts, **tables):
    rows = [target_verdict_row(LAST_DAY, **verdict) for verdict in verdicts]
    return targets.build(facts_of(kpi_target_verdicts=rows, **tables).window)


def settling(facts_of, **verdict):
    return rows_of(facts_of, verdict).rows[0].cells[-1]


@pytest.mark.parametrize(
    ("changes", "words", "number"),
    [
        ({"n_further_audits": 1424}, "about 1,420", 1424),
        ({"n_further_audits": 60_001}, "over 10 times as many", 60_001),
        ({"n_further_audits": None}, "no number would help", None),
        ({"status": "insufficient", "n_further_audits": 40}, "too few to test", None),
        ({"verdict": "met", "n_further_audits": 0}, "settled", None),
    ],
)
def test_an_open_verdict_says_what_would_settle_it(facts_of, changes, words, number):
    cell = settling(facts_of, **changes)
    assert (cell.text, cell.value) == (words, number)


def test_targets_that_are_missed_stand_before_those_that_are_open(facts_of):
    table = rows_of(
        facts_of,
        {"slice_kind": "queue", "slice_value": "q-1", "verdict": "met", "verdict_fdr": "met"},
        {"slice_kind": "queue", "slice_value": "q-2"},
        {"slice_kind": "queue", "slice_value": "q-3", "verdict": "not_met"},
    )
    assert table.caption == "Targets over 28 days: 1 not met, 1 not established, 1 met"
    assert [row.cells[0].text for row in table.rows] == ["queue q-3", "queue q-2", "queue q-1"]
    assert [cell.verdict for cell in table.rows[0].cells[4:6]] == ["not_met", "not_established"]


def test_a_site_leads_to_its_scorecard_where_the_page_has_one(facts_of):
    site = {"slice_kind": "site", "slice_value": "acme/porto"}
    listed = rows_of(facts_of, site, kpi_site_scorecard=[make_site()])
    assert listed.rows[0].cells[0].href.startswith("#site-")
    assert rows_of(facts_of, site).rows[0].cells[0].href == ""


def test_without_targets_that_is_said(facts_of):
    assert "config/targets.csv" in rows_of(facts_of).empty
