from modqa_pipeline.report.sections.places import sites
from modqa_pipeline.report.sections.places.against_targets import MAX_ROWS
from tests.worlds.published.makers import make_site


def table(facts_of, *rows):
    return sites.build(facts_of(kpi_site_scorecard=list(rows)).window)["chart"].table


def test_sites_stand_in_bands_and_not_in_places(facts_of):
    found = table(
        facts_of,
        make_site(site="a", accuracy=0.99, standing="level"),
        make_site(site="b", accuracy=0.9, standing=None, status="insufficient"),
        make_site(site="c", accuracy=0.97, standing="below"),
        make_site(site="d", accuracy=0.96, standing="level"),
    )
    assert [row.cells[0].text for row in found.rows] == ["acme/c", "acme/a", "acme/d", "acme/b"]
    assert [row.cells[4].text for row in found.rows] == ["below", "level", "level", "not compared"]
    assert "(95.0\u202f%)" in found.note


def test_a_quality_score_is_shown_in_points_with_its_interval(facts_of):
    [row] = table(facts_of, make_site()).rows
    score = row.cells[5]
    assert (score.text, score.note) == ("94.0", "93.0 to 95.0")
    assert (score.value, score.lower, score.upper) == (0.94, 0.93, 0.95)


def test_too_few_audits_give_no_score(facts_of):
    [row] = table(facts_of, make_site(status="insufficient")).rows
    assert (row.cells[5].text, row.cells[5].value) == ("–", None)
    [row] = table(facts_of, make_site(quality_score=None)).rows
    assert row.cells[5].text == "–"


def test_links_lead_to_the_sites_that_the_table_holds(facts_of):
    rows = [make_site(site=f"s{i}", accuracy=0.95, standing="level") for i in range(MAX_ROWS)]
    unlisted = make_site(site="few", accuracy=0.5, standing=None, status="insufficient")
    facts = facts_of(kpi_site_scorecard=[*rows, unlisted]).window
    anchors = {f"#{row.anchor}" for row in sites.build(facts)["chart"].table.rows}
    assert {sites.link(facts, f"acme/s{i}") for i in range(MAX_ROWS)} == anchors
    assert sites.link(facts, "acme/few") == ""
