"""The report site: which pages are written, and how. The pipeline calls this module only."""

import filecmp
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.files import write_bytes, write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.pages.day import checks_of_day, day_page
from modqa_pipeline.report.pages.index import index_page
from modqa_pipeline.report.pages.period import period_file, period_page
from modqa_pipeline.report.pages.place import place_pages
from modqa_pipeline.report.pages.rendering import keep_compiled
from modqa_pipeline.report.pages.session import session_file, session_page
from modqa_pipeline.report.pages.team import TEAM_FILE, team_page
from modqa_pipeline.report.queries import calibration
from modqa_pipeline.report.queries.days import newest_day, publication_days
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.edition import Edition, Rules
from modqa_pipeline.report.scopes.period import Period, PeriodFacts
from modqa_pipeline.report.scopes.places import Places
from modqa_pipeline.report.scopes.session import SessionFacts
from modqa_pipeline.report.scopes.subjects import subject_file
from modqa_pipeline.report.scopes.team import Assignments, TeamFacts

PLOTLY = "plotly.min.js"
WRITERS = 4


def write_reports(
    home: Home, days: list[date], *, title: str, rules: Rules | None = None
) -> list[Path]:
    """Write the pages of these days and the index from the published marts; see `write_pages`."""
    keep_compiled(home.state / "templates")
    with _published(home) as marts:
        return write_pages(home.reports, marts, days, title=title, rules=rules or Rules())


def write_pages(
    reports: Path,
    marts: Marts | None,
    days: list[date],
    *,
    title: str,
    rules: Rules,
    to_come: Collection[str] = (),
) -> list[Path]:
    """Write the pages of these days and the index; return their paths, the index first.

    A blocked day gets its checks page and its line in the index; an earlier page of the day stays as it
    was last published. A day that is not in the marts gets nothing.

    Parameters
    ----------
    marts : Marts or None
        The published marts; None if nothing is published, and then only the index is written.
    rules : Rules
        Settings of the report, and what `config/known.csv` accepts.
    to_come : collection of str
        Pages that another step of the run writes, so that links may lead there.
    """
    written = [_write_plotly(reports)]
    existing = {path.name for path in reports.glob("*.html")} | set(to_come)
    places = None
    if marts:
        status = {row["decision_date"]: row["status"] for row in publication_days(marts)}
        built = sorted(set(days) & set(status))
        published = [day for day, said in status.items() if said == "published"]
        edition = Edition(marts, rules, existing)
        newest = DayFacts(edition, max(published)) if published else None
        places = Places(newest) if newest else None
        periods = _periods(built)
        if places and built:
            edition.pages |= {subject_file(*about) for about in places.subjects()}
        edition.pages |= {period_file(period) for period in periods}
        edition.pages |= {f"{day}.html" for day in built if status[day] == "published"}
        for day in built:
            facts = newest if newest and newest.day == day else DayFacts(edition, day)
            written += _write_day(reports, facts, title, is_published=status[day] == "published")
        written += _write_periods(reports, edition, periods, title)
        if places and built:
            written += _write_places(reports, places, title)
        written += _write_sessions(reports, marts, title)
        existing |= {path.name for path in written}
    index = reports / "index.html"
    write_text(index, index_page(marts, existing, places, title=title))
    return [index, *written]


def _periods(days: list[date]) -> list[Period]:
    """Weeks and months that hold these days."""
    weeks = {Period.week(day) for day in days}
    months = {Period.month(day) for day in days}
    return sorted(weeks | months, key=lambda period: (period.kind, period.first))


def _write_periods(
    reports: Path, edition: Edition, periods: list[Period], title: str
) -> list[Path]:
    written = []
    for period in periods:
        page = reports / period_file(period)
        write_text(page, period_page(PeriodFacts(edition, period), title=title))
        written.append(page)
    return written


def _write_places(reports: Path, places: Places, title: str) -> list[Path]:
    """Pages of sites, queues and policies: while one is made, the disk takes those before it."""
    with ThreadPoolExecutor(WRITERS) as disk:
        waiting = {
            reports / file: disk.submit(write_text, reports / file, text)
            for file, text in place_pages(places, title=title)
        }
    for writing in waiting.values():
        writing.result()
    return list(waiting)


def write_session(home: Home, session_id: str, *, title: str) -> Path | None:
    """Write the page of one calibration session again; None if none of its ratings are published."""
    _write_plotly(home.reports)
    with _published(home) as marts:
        written = _write_sessions(home.reports, marts, title, only=session_id) if marts else []
    return written[0] if written else None


def write_team(home: Home, assignments: Assignments, *, title: str, rules: Rules) -> Path:
    """Write the audit team's page; how well it reads is as of the newest published day."""
    keep_compiled(home.state / "templates")
    page = home.reports / TEAM_FILE
    with _published(home) as marts:
        pages = {path.name for path in home.reports.glob("*.html")}
        day = newest_day(marts) if marts else None
        newest = DayFacts(Edition(marts, rules, pages), day) if marts and day else None
        write_text(page, team_page(TeamFacts(assignments, newest, pages), title=title))
    return page


def _write_sessions(reports: Path, marts: Marts, title: str, only: str | None = None) -> list[Path]:
    """Pages of sessions whose ratings changed after their page was written; `only` is written in any case."""
    rows = {row["session_id"]: row for row in calibration.sessions(marts)}
    written = []
    for session_id, row in rows.items():
        page = reports / session_file(session_id)
        is_current = page.exists() and row["fingerprint"] in page.read_text(encoding="utf-8")
        if (session_id != only) if only else is_current:
            continue
        previous = rows.get(row["previous_session_id"])
        facts = SessionFacts(marts, row, previous)
        href = session_file(previous["session_id"]) if previous else ""
        write_text(page, session_page(facts, title=title, previous_href=href))
        written.append(page)
    return written


def _write_day(reports: Path, facts: DayFacts, title: str, *, is_published: bool) -> list[Path]:
    page, checks = reports / f"{facts.day}.html", reports / f"{facts.day}-checks.html"
    written = []
    if is_published:
        write_text(page, day_page(facts, title=title))
        written.append(page)
    write_text(checks, checks_of_day(facts, title=title, has_day_page=page.exists()))
    return [*written, checks]


@contextmanager
def _published(home: Home) -> Iterator[Marts | None]:
    """One read-only connection, closed at the end: an open one would hide the next publication."""
    if not home.database.exists():
        yield None
        return
    connection = open_database(home.database, read_only=True)
    try:
        yield Marts(connection)
    finally:
        connection.close()


def _write_plotly(reports: Path) -> Path:
    """Copy plotly's script beside the pages, once, so that they work without a network."""
    target = reports / PLOTLY
    spec = find_spec("plotly")
    source = Path(spec.origin).parent / "package_data" / PLOTLY if spec and spec.origin else None
    if source is None or not source.exists():
        raise BuildError(
            f"the plotly package with its {PLOTLY} is not installed, so the pages would have no charts. "
            "Run `make setup`."
        )
    if not target.exists() or not filecmp.cmp(source, target, shallow=False):
        write_bytes(target, source.read_bytes())
    return target
