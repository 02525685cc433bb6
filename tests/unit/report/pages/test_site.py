"""The site as a whole: what is written, how large it is, what it never contains."""

import re
import subprocess
import sys
from datetime import date

import pytest

from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.pages import site
from modqa_pipeline.report.pages.site import write_reports
from modqa_pipeline.report.scopes.subjects import subject_file
from tests.worlds.published.audits import NASTY, NASTY_OWNER, QUEUES, SITES
from tests.worlds.published.makers import make_figure
from tests.worlds.published.marketplace import (
    BLOCKED_DAYS,
    DAYS,
    REPORTED_DAYS,
    build_marketplace,
    write_marts,
)


@pytest.fixture(scope="module")
def day_page(marketplace):
    return (marketplace.reports / f"{DAYS[-1]}.html").read_text(encoding="utf-8")


def test_every_published_day_has_its_pages_and_blocked_days_only_their_checks(marketplace):
    names = {path.name for path in marketplace.reports.iterdir()}
    published = set(REPORTED_DAYS) - BLOCKED_DAYS
    assert names == (
        {"index.html", "audit-team.html", "plotly.min.js"}
        | {"calibration-goods-1.html", "calibration-goods-2.html"}
        | {f"{day}.html" for day in published}
        | {f"{day}-checks.html" for day in REPORTED_DAYS}
        | {"week-2026-W46.html", "week-2026-W47.html", "month-2026-11.html"}
        | {subject_file("site", site) for site in SITES}
        | {subject_file("queue", queue) for queue in QUEUES}
    )


def test_a_blocked_day_stands_in_the_index_with_its_reason(marketplace):
    index = (marketplace.reports / "index.html").read_text(encoding="utf-8")
    assert index.count("12 rows of &lt;script&gt;alert(1)&lt;/script&gt; are unaccounted for") == 2
    assert f'href="{min(BLOCKED_DAYS)}.html"' not in index


def test_a_day_page_is_below_300_kib(marketplace):
    for path in marketplace.reports.glob("*.html"):
        assert path.stat().st_size < 300 * 1024, path.name


def test_a_name_that_is_markup_is_shown_and_not_run(marketplace):
    for path in marketplace.reports.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert NASTY not in text
        assert NASTY_OWNER not in text
        assert "<b>EU" not in text


def test_a_page_names_no_foreign_host(day_page):
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", day_page)


def test_every_link_within_a_page_has_its_target(marketplace):
    for path in (marketplace.reports / f"{DAYS[-1]}.html", marketplace.reports / "index.html"):
        text = path.read_text(encoding="utf-8")
        anchors = set(re.findall(r' id="([^"]+)"', text))
        for link in re.findall(r'href="([^"]+)"', text):
            page, _, fragment = link.partition("#")
            assert not page or (marketplace.reports / page).exists(), link
            assert page or fragment in anchors, link


def test_every_section_shows_the_mart_behind_it(day_page):
    for table in ("kpi_quality_daily", "kpi_site_scorecard", "kpi_moderator_scorecard"):
        assert f"marts.{table} where" in day_page
    for table in ("kpi_quality_corrected", "kpi_lot_acceptance"):
        assert f"marts.{table} where" in day_page
    for table in ("fct_audit_outcomes", "kpi_operations_daily", "ingest_ledger"):
        assert f"marts.{table} where" in day_page


def test_a_home_without_a_publication_gets_an_index_that_says_how_to_go_on(tmp_path):
    index, *_ = write_reports(Home(tmp_path), [], title="Quality")
    assert "No day has been published yet" in index.read_text(encoding="utf-8")


def test_the_index_begins_with_the_headline_of_the_newest_day(marketplace, day_page):
    index = (marketplace.reports / "index.html").read_text(encoding="utf-8")
    [said] = re.findall(
        r"<strong>Up to 20 November: (over 28 days accuracy is [^<]+)</strong>", index
    )
    assert said[0].upper() + said[1:] in day_page


def test_a_page_that_cannot_be_written_fails_the_writing(tmp_path, monkeypatch):
    home = Home(tmp_path)
    build_marketplace(home.database)

    def write_text(path, text):
        if path.name.startswith("queue-"):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "write_text", write_text)
    with pytest.raises(OSError, match="No space left"):
        write_reports(home, REPORTED_DAYS[-1:], title="Quality")


def test_a_day_that_the_database_does_not_know_is_left_out(tmp_path):
    home = Home(tmp_path)
    write_marts(home.database, {})
    written = write_reports(home, [date(2026, 1, 1)], title="Quality")
    assert [path.name for path in written] == ["index.html", "plotly.min.js"]


def test_a_page_of_a_day_that_is_blocked_later_stays_as_published(tmp_path):
    home = Home(tmp_path)
    row = {"decision_date": DAYS[0], "status": "blocked", "blocked_reason": "ledger"}
    write_marts(home.database, {"publication_days": [row]})
    home.reports.mkdir()
    (home.reports / f"{DAYS[0]}.html").write_text("as published")
    index, *_ = write_reports(home, [DAYS[0]], title="Quality")
    assert (home.reports / f"{DAYS[0]}.html").read_text() == "as published"
    assert "the page shows the day as last published" in index.read_text(encoding="utf-8")


def test_a_day_without_decisions_has_no_data_in_the_index(tmp_path):
    home = Home(tmp_path)
    days = [{"decision_date": day, "status": "published"} for day in DAYS[:3]]
    figures = [
        make_figure(decision_date=DAYS[0]),
        make_figure(decision_date=DAYS[1], n_decisions=0),
    ]
    write_marts(home.database, {"publication_days": days, "kpi_quality_daily": figures})
    index, *_ = write_reports(home, [], title="Quality")
    text = index.read_text(encoding="utf-8")
    assert "1 day published, 2 without data." in text
    assert text.count("no decision of the day was delivered") == 2


def test_the_connection_is_closed_afterwards(tmp_path):
    import duckdb

    home = Home(tmp_path)
    write_marts(home.database, {})
    write_reports(home, [], title="Quality")
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("select 1")


def test_writing_again_changes_nothing(marketplace):
    before = {path: path.read_bytes() for path in marketplace.reports.glob("*.html")}
    write_reports(marketplace, DAYS[-2:], title="Moderation quality")
    assert before == {path: path.read_bytes() for path in marketplace.reports.glob("*.html")}


def test_a_database_of_another_version_is_named_with_its_remedy(tmp_path):
    import duckdb

    home = Home(tmp_path)
    home.database.parent.mkdir()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("create schema marts")
    with pytest.raises(BuildError, match="modqa rebuild"):
        write_reports(home, [DAYS[0]], title="Quality")


def test_writing_reports_loads_neither_plotly_nor_pandas(marketplace):
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from modqa_pipeline.home.paths import Home\n"
        "from modqa_pipeline.report.pages.site import write_reports\n"
        f"write_reports(Home(Path({str(marketplace.root)!r})), [date.fromisoformat('{DAYS[-1]}')],"
        "title='Moderation quality')\n"
        "heavy = {'plotly', 'pandas', 'numpy', 'dagster'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
