"""The daily report as a reader's browser shows it, opened from disk without a network."""

import csv
import io

import duckdb
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from modqa_pipeline.report.scopes.subjects import subject_file
from tests.worlds.published.audits import NASTY
from tests.worlds.published.marketplace import REPORTED_DAYS

DAY = REPORTED_DAYS[-1]
CHARTS = 9
PAGES = (
    f"{DAY}.html",
    f"{DAY}-checks.html",
    "index.html",
    "calibration-goods-2.html",
    subject_file("site", "acme/porto"),
    subject_file("queue", NASTY),
    "week-2026-W47.html",
    "month-2026-11.html",
    "audit-team.html",
)


@pytest.fixture(scope="module")
def marts(home):
    with duckdb.connect(str(home.database), read_only=True) as connection:
        yield connection


def wait_until(page, expression):
    """Ask again until it is true: the page's own policy forbids playwright's waiting functions."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not true within 20 s: {expression}")


def drawn(page):
    """The page, once every chart is on it."""
    wait_until(
        page, "[...document.querySelectorAll('.plot')].every(p => p.querySelector('svg.main-svg'))"
    )
    return page


def cell(page, table, row, column):
    """The cell of a row that begins with ``row``, below the heading ``column``."""
    return page.evaluate(
        """([table, row, column]) => {
            const t = document.querySelector(`table[data-name="${table}"]`);
            const at = [...t.tHead.rows[0].cells].findIndex(c => c.textContent.trim() === column);
            const found = [...t.tBodies[0].rows].find(r => r.cells[0].textContent.trim() === row);
            const c = found.cells[at];
            return {text: c.textContent, ...c.dataset};
        }""",
        [table, row, column],
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_disk_without_an_error_or_a_foreign_request(visit, home, name):
    page = visit(name)
    page.wait_for_load_state("load")
    assert page.troubles == []
    assert all(url.startswith(home.reports.as_uri()) for url in page.requested), page.requested


def test_every_chart_is_drawn(visit):
    page = drawn(visit())
    charts = page.locator(".plot").count()
    assert charts == CHARTS
    for i in range(charts):
        assert page.locator(".plot").nth(i).locator("svg.main-svg").count() > 0
    assert page.troubles == []


def test_the_figures_on_the_page_are_those_of_the_marts(visit, marts):
    page = visit()
    ((accuracy, lower, upper),) = marts.execute(
        """select estimate, lower, upper from marts.kpi_quality_28_days where period_end = ?
           and slice_kind = 'all' and metric = 'accuracy'""",
        [DAY],
    ).fetchall()
    sentence = page.locator("#sentence .lead").inner_text()
    assert f"{100 * accuracy:.1f}\u202f% ({100 * lower:.1f} to {100 * upper:.1f})" in sentence
    for vendor, site, value, low, high, audits in marts.execute(
        """select vendor, site, accuracy, accuracy_lower, accuracy_upper, n_audited
           from marts.kpi_site_scorecard where period_kind = '28_days' and period_end = ?""",
        [DAY],
    ).fetchall():
        shown = cell(page, "sites", f"{vendor}/{site}", "Accuracy")
        assert [float(shown[key]) for key in "vlu"] == pytest.approx([value, low, high])
        assert f"{100 * value:.1f}" in shown["text"]
        shown = cell(page, "sites", f"{vendor}/{site}", "Audits")
        assert shown["text"] == f"{audits:,}"


def test_a_queue_named_like_a_script_is_shown_and_not_run(visit):
    page = drawn(visit())
    assert page.locator("#places").get_by_text(NASTY, exact=True).count() > 0
    assert page.evaluate("document.querySelectorAll('main script:not([type])').length") == 0
    assert page.evaluate("document.querySelectorAll('main img').length") == 0
    assert "<script>alert(1)</script>" in page.locator("#plot-queues").inner_text()
    assert page.troubles == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_page_is_wider_than_its_window(visit, name, width):
    page = visit(name, width)
    if page.locator(".plot").count():
        drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.troubles == []


def test_the_page_reads_without_scripts(visit):
    page = visit(java_script_enabled=False)
    for part in ("sentence", "attention", "headline", "places", "moderators", "trust"):
        assert page.locator(f"#{part}").is_visible()
    assert "its data are in the table" in page.locator(".plot noscript").first.inner_text()
    assert page.locator("table[data-name=sites] tbody tr").count() == 4
    assert page.locator("details summary").count() > 0


def test_a_table_sorts_by_its_numbers_and_back(visit):
    page = visit()
    head = page.locator("table[data-name=queues] thead th", has_text="Decisions")
    at = head.evaluate("th => th.cellIndex") + 1
    head.get_by_role("button").click()
    values = page.locator(f"table[data-name=queues] tbody td:nth-child({at})").all_inner_texts()
    numbers = [int(value.replace(",", "")) for value in values]
    assert numbers == sorted(numbers)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"


def test_a_download_holds_exactly_the_rows_shown(visit, tmp_path):
    page = visit()
    table = page.locator(".table", has=page.locator("table[data-name=root-causes]"))
    page.locator("figure", has=table).get_by_text("Data as a table").click()
    with page.expect_download() as download:
        table.get_by_text("Download these rows (CSV)").click()
    download.value.save_as(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Root cause", "Share of errors", "Errors found", "Critical"]
    shown = page.locator("table[data-name=root-causes] tbody tr").count()
    assert len(rows) == shown + 1
    assert [row[0] for row in rows if "1+1" in row[0]] == ["'=1+1"]


def test_a_download_gives_bounds_their_own_columns(visit):
    page = visit()
    with page.expect_download() as download:
        page.locator(".table", has=page.locator("table[data-name=sites]")).get_by_text(
            "Download"
        ).click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert 'Accuracy,"Accuracy, lower","Accuracy, upper"' in lines[0]


def test_every_table_has_one_download_below_it(visit):
    page = visit()
    page.locator("#trust details.stack > summary").first.click()
    tables = page.locator("table[data-name]").count()
    assert page.locator("div.below > button.get").count() == tables
    assert page.locator("button.get").count() == tables
    rows = page.locator("table[data-name=draw-strata] tbody tr").count()
    assert rows > 1
    page.locator("table[data-name=draw-strata] thead button").last.click()
    assert page.locator("table[data-name=draw-strata] tbody tr").count() == rows


def test_bands_and_verdicts_are_told_apart_without_colour(visit):
    page = visit()
    marks = page.evaluate(
        """() => [...document.querySelectorAll("#places .v, #moderators .v")].map(
            v => [v.textContent, getComputedStyle(v, "::before").content])"""
    )
    marks = {tuple(mark) for mark in marks}
    words = {word for word, _ in marks}
    assert {"below", "level", "not established", "accepted", "not accepted", "pending"} <= words
    assert len({mark for _, mark in marks}) == len(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(visit, name, scheme):
    """axe-core's rules of WCAG 2 and its best practices; the page's policy lets no script in but by evaluation."""
    page = drawn(visit(name, color_scheme=scheme))
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run()")
    broken = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["violations"]}
    assert len(found["passes"]) > 10 and broken == {}


def test_the_first_page_in_print_stands_alone(visit, tmp_path):
    page = visit(PAGES[4])
    assert page.locator(".paper").is_hidden()
    page.emulate_media(media="print")
    assert page.locator(".paper").is_visible()
    assert page.locator(".paper dt").count() == 5
    assert page.locator(".paper li").count() <= 3
    height = page.locator(".paper").evaluate("e => e.getBoundingClientRect().height")
    assert height < 1000


def test_what_a_word_means_opens_by_keyboard(visit):
    page = visit()
    words = page.locator("#headline details.words")
    words.locator("summary").focus()
    page.keyboard.press("Enter")
    assert words.get_by_text("share of decisions that the audit confirms").is_visible()


def test_the_index_finds_a_page_by_a_part_of_its_name(visit):
    page = visit("index.html")
    page.get_by_role("searchbox").fill("electronics")
    links = page.locator("a:visible", has_text="Electronics")
    assert links.count() == 1
    links.click()
    assert page.url.endswith(subject_file("queue", "q-electronics"))


def test_a_phone_shows_rows_as_cards_and_folds_long_tables(visit):
    page = visit(width=390)
    assert page.locator("table[data-name=sites] thead").is_hidden()
    assert page.locator("details.fold[open]").count() == 0
    page.locator("details.fold", has=page.locator("table[data-name=sites]")).locator(
        "> summary"
    ).click()
    site = page.locator("table[data-name=sites] tbody tr").first
    assert "not met" in site.inner_text()
    assert site.evaluate("row => getComputedStyle(row).display") == "block"


def test_a_caption_on_a_phone_is_as_wide_as_its_card(visit):
    page = visit("audit-team.html", width=390)
    table = page.locator("table[data-name=unassigned]")
    widths = [
        each.evaluate("e => e.getBoundingClientRect().width")
        for each in (table, table.locator("caption"))
    ]
    assert widths[1] > 0.9 * widths[0]


def test_print_fits_a4_and_keeps_the_charts(visit, tmp_path):
    page = drawn(visit())
    page.emulate_media(media="print")
    assert page.locator("nav.sections").is_hidden()
    assert page.locator(".get").first.is_hidden()
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.pdf(path=tmp_path / "day.pdf", prefer_css_page_size=True)
    assert (tmp_path / "day.pdf").stat().st_size > 50_000
    assert page.locator(".plot svg.main-svg").count() >= CHARTS


def test_dark_mode_changes_paper_and_charts(visit):
    light, dark = drawn(visit()), drawn(visit(color_scheme="dark"))
    color = "getComputedStyle(document.body).backgroundColor"
    assert light.evaluate(color) != dark.evaluate(color)
    ink = "document.querySelector('#plot-sites .xtick text').style.fill"
    assert light.evaluate(ink) != dark.evaluate(ink)


def test_the_index_leads_to_a_day_and_a_finding_of_the_queue_audit_is_reached(visit):
    page = visit("index.html")
    page.get_by_role("link", name=f"{DAY:%a} {DAY.day} {DAY:%b} {DAY.year}").click()
    assert page.url.endswith(f"{DAY}.html")
    page.locator("#attention").get_by_role("link", name="Food supplements").click()
    assert page.locator("tr:target").inner_text().startswith("Food supplements <b>EU</b>")


def test_text_is_painted_well_under_a_second_from_disk(visit):
    page = visit()
    paints = "performance.getEntriesByName('first-contentful-paint')"
    wait_until(page, f"{paints}.length > 0")
    assert page.evaluate(f"{paints}[0].startTime") < 1500


def test_the_charts_of_a_calibration_session_are_drawn_and_fit_a_phone(visit):
    page = drawn(visit("calibration-goods-2.html"))
    assert page.locator(".plot").count() == 2 and page.troubles == []
    narrow = drawn(visit("calibration-goods-2.html", width=390))
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
