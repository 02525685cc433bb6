"""The page of a calibration session: what it says of small numbers, of change, of people, and what it never shows."""

import duckdb
import pytest

from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.pages.session import session_file
from modqa_pipeline.report.pages.site import write_reports, write_session
from modqa_pipeline.report.queries import calibration
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.session import SessionFacts
from modqa_pipeline.report.sections.sessions import agreement, items, raters
from tests.worlds.published import calibration as sessions_made_up
from tests.worlds.published.audits import NASTY
from tests.worlds.published.calibration import APART, BEFORE, SESSION
from tests.worlds.published.marketplace import write_marts


@pytest.fixture
def facts_of_session(tmp_path):
    """Facts of the second session, with tables changed."""
    connections = []

    def make(change=lambda tables: None) -> SessionFacts:
        tables = sessions_made_up.tables()
        change(tables)
        path = write_marts(tmp_path / f"{len(connections)}.duckdb", tables)
        connections.append(duckdb.connect(str(path), read_only=True))
        marts = Marts(connections[-1])
        rows = {row["session_id"]: row for row in calibration.sessions(marts)}
        return SessionFacts(marts, rows[SESSION], rows.get(rows[SESSION]["previous_session_id"]))

    yield make
    for connection in connections:
        connection.close()


def test_the_page_begins_with_what_split_the_room(facts_of_session):
    lead = agreement.build(facts_of_session())["lead"]
    assert lead == (
        "Raters disagree on 3 of 8 items; pairs of ratings agree on 81.2\u202f%, "
        "corrected for chance 0.81 (0.71 to 0.91)."
    )


def test_small_numbers_are_said_to_be_small(facts_of_session):
    small, _ = agreement.build(facts_of_session())["care"]
    assert small.startswith("These are small numbers: 8 items.")


@pytest.mark.parametrize(
    ("before", "said"),
    [(0.5, "Raters agree more"), (0.99, "No change since"), (0.75, "No change since")],
)
def test_change_is_told_where_intervals_part(facts_of_session, before, said):
    def change(tables):
        row = tables["kpi_calibration_agreement"][0]
        row |= {"gwet_ac1": before, "gwet_ac1_lower": before - 0.1, "gwet_ac1_upper": before + 0.1}

    assert said in agreement.build(facts_of_session(change))["care"][-1]


def test_an_undefined_figure_is_a_dash_with_its_reason(facts_of_session):
    def change(tables):
        tables["kpi_calibration_agreement"][1] |= {
            "gwet_ac1": None, "gwet_ac1_lower": None, "undefined_reason": "every rating is the same label",
        }  # fmt: skip

    built = agreement.build(facts_of_session(change))
    assert built["table"].rows[0].cells[1].text == "–"
    assert "every rating is the same label" in built["table"].note
    assert "is unknown: one of the two" in built["care"][-1]


def test_alpha_of_severities_is_shown_where_it_is_defined(facts_of_session):
    def change(tables):
        tables["kpi_calibration_agreement"][1] |= {"krippendorff_alpha_ordinal": 0.66}

    labels = [row.cells[0].text for row in agreement.build(facts_of_session(change))["table"].rows]
    assert "Alpha by rank" in labels and "Alpha by distance" not in labels


def test_labels_that_are_taken_for_each_other_are_counted_in_pairs(facts_of_session):
    pairs = items.build(facts_of_session())["pairs"]
    # three items with three pairs that differ and three that agree, five with six that agree
    assert "“approve” and “remove” are confused most often: 9 of 9 pairs" in pairs["title"]
    cells = {name: [cell["text"] for cell in row] for name, row in pairs["rows"]}
    assert cells == {"approve": ["·", "9"], "remove": ["9", "39"]}


def test_who_sits_apart_is_named_by_the_beginning_of_a_pseudonym(facts_of_session):
    chart = raters.build(facts_of_session())["raters"]
    assert chart.title == "1 of 4 raters is apart"
    apart = [row.cells[0].text for row in chart.table.rows if row.cells[3].text == "apart"]
    assert apart == [APART[:8]]


def test_raters_who_rated_again_stand_below_one_another_and_all_last(facts_of_session):
    again = raters.build(facts_of_session())["again"]
    assert [row.cells[0].text for row in again.rows] == [APART[:8], "all"]


def test_questions_reach_the_policy_team_and_what_is_unasked_is_counted(facts_of_session):
    def change(tables):
        tables["fct_calibration_items"][-7]["reference_label"] = None

    built = items.build(facts_of_session(change))
    [question] = built["questions"]
    assert question["question"] == sessions_made_up.QUESTION
    assert built["unasked"].startswith("Raters disagree on 1 item that has neither")


@pytest.fixture
def site(tmp_path):
    home = Home(tmp_path / "home")
    write_marts(home.database, sessions_made_up.tables())
    write_reports(home, [], title="Moderation quality")
    return home


def test_sessions_have_pages_that_the_index_links_to(site):
    index = (site.reports / "index.html").read_text(encoding="utf-8")
    for session in (BEFORE, SESSION):
        assert f'href="{session_file(session)}"' in index
    page = (site.reports / session_file(SESSION)).read_text(encoding="utf-8")
    assert NASTY not in page and APART not in page
    assert f'href="{session_file(BEFORE)}"' in page


def test_a_page_is_written_again_only_where_ratings_have_changed(site):
    page, other = (site.reports / session_file(s) for s in (SESSION, BEFORE))
    for path in (page, other):
        path.write_text(path.read_text(encoding="utf-8") + "<!-- kept -->", encoding="utf-8")
    tables = sessions_made_up.tables()
    tables["fct_calibration_ratings"][-1]["label"] = "restrict"
    site.database.unlink()
    write_marts(site.database, tables)
    write_reports(site, [], title="Moderation quality")
    assert "<!-- kept -->" not in page.read_text(encoding="utf-8")
    assert "<!-- kept -->" in other.read_text(encoding="utf-8")
    assert write_session(site, BEFORE, title="t") == other
    assert "<!-- kept -->" not in other.read_text(encoding="utf-8")
    assert write_session(site, "x", title="t") is None


def test_a_session_of_any_name_has_a_file(site):
    assert session_file("goods-2") == "calibration-goods-2.html"
    assert session_file("../2026 Köln").removeprefix("calibration-").removesuffix(".html").isalnum()
