"""A site of report pages and a real browser to read it with; skipped where there is none."""

import os
from pathlib import Path

import pytest

from modqa_pipeline.home.paths import Home
from tests.worlds.published.marketplace import REPORTED_DAYS, write_site

CHROMIUM = Path(os.environ.get("MODQA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("site"))
    write_site(home)
    return home


@pytest.fixture(scope="session")
def browser():
    """Chromium; its absence is a failure where CI promises it."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not there: install chromium, or name it in MODQA_CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    yield chromium
    chromium.close()
    playwright.stop()


@pytest.fixture
def visit(browser, home):
    """Open a page of the site; what went wrong and what was asked for is kept on the page."""
    contexts = []

    def open_page(name=f"{REPORTED_DAYS[-1]}.html", width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.troubles, page.requested = [], []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda dialog: page.troubles.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto((home.reports / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
