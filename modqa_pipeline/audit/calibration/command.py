"""`modqa calibration create` and `report`: makes a session and writes its workbooks and its report."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modqa_pipeline.audit.calibration import workbooks
from modqa_pipeline.audit.calibration.request import Request
from modqa_pipeline.audit.calibration.session import kinds_lines, make_session
from modqa_pipeline.audit.calibration.workbooks import Spread, write_workbooks
from modqa_pipeline.facts.calibration_sessions import Record, find_session, read_sessions
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import connect
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings


def create(settings: "KeyedSettings", request: Request, now: datetime | None = None) -> list[str]:
    """Make a session; return the lines for the user. The caller holds the lock."""
    with connect(settings.home, settings.engine) as con:
        record = make_session(con, settings.home, request, now or datetime.now(UTC))
        n_books = _write(con, settings, record, {})
    n_items, folder = len(record["items"]), workbooks.folder_of(settings.home, request.session_id)
    lines = [f"{request.session_id}: {n_items} items, chosen as", *kinds_lines(record)]
    if n_items < request.n_items:
        lines.append(
            f"{request.n_items} were asked for: the queue has no more items worth discussing"
        )
    return [*lines, f"{n_books} workbooks in {folder}, one the facilitator's"]


def write_again(settings: "KeyedSettings", session_id: str) -> list[str]:
    """Write a session's workbooks again, the facilitator's with the raters' labels so far."""
    record = find_session(settings.home, session_id)
    with connect(settings.home, settings.engine) as con:
        n_books = _write(con, settings, record, _spreads(con, settings.home, session_id))
    return [f"{n_books} workbooks in {workbooks.folder_of(settings.home, session_id)}"]


def export_tasks(settings: "KeyedSettings", session_id: str) -> list[str]:
    """Write a session as Label Studio tasks with the labelling configuration."""
    record = find_session(settings.home, session_id)
    with connect(settings.home, settings.engine) as con:
        people = _people(con, settings.home, record)
    n_tasks = workbooks.write_tasks(settings.home, settings.pseudonym_key, record, people)
    folder = workbooks.folder_of(settings.home, session_id) / "label_studio"
    return [
        f"{n_tasks} tasks of {len(people) + 1} people in {folder}, with the labelling configuration as .xml"
    ]


def write_missing(settings: "KeyedSettings") -> int:
    """Write the workbooks of sessions that have none, for example after a rebuild; return their number."""
    missing = [
        record
        for record in read_sessions(settings.home)
        if not workbooks.folder_of(settings.home, record["session_id"]).exists()
    ]
    if not missing:
        return 0
    with connect(settings.home, settings.engine) as con:
        return sum(
            _write(con, settings, record, _spreads(con, settings.home, record["session_id"]))
            for record in missing
        )


def _write(
    con: "duckdb.DuckDBPyConnection",
    settings: "KeyedSettings",
    record: Record,
    spreads: dict[str, Spread],
) -> int:
    people = _people(con, settings.home, record)
    return write_workbooks(settings.home, settings.pseudonym_key, record, people, spreads)


def _people(con: "duckdb.DuckDBPyConnection", home: Home, record: Record) -> dict[str, str]:
    """Pseudonym to person, of a session's raters."""
    table = literals.read_parquet([home.restricted / "pseudonyms.parquet"])
    rows = con.execute(
        f"select person_key, person_id from {table} where list_contains(?, person_key)",
        [[rater["rater_key"] for rater in record["raters"]]],
    ).fetchall()
    return dict(rows)


def _spreads(con: "duckdb.DuckDBPyConnection", home: Home, session_id: str) -> dict[str, Spread]:
    """Raters' labels of each item, as last published."""
    if not home.database.exists():
        return {}
    con.execute(f"attach {literals.text(str(home.database))} as published (read_only)")
    try:
        rows = con.execute(
            """
            with counted as (
                select item_id, label, count(*) as n from published.marts.fct_calibration_ratings
                where session_id = $session group by all
            )
            select item_id, string_agg(label || ' ' || n, ', ' order by n desc, label),
                max(percent_agreement)
            from counted join published.marts.fct_calibration_items using (item_id)
            where session_id = $session group by item_id
            """,
            {"session": session_id},
        ).fetchall()
    finally:
        con.execute("detach published")
    return {
        item: Spread(labels, "" if agreed is None else f"{100 * agreed:.0f} %")
        for item, labels, agreed in rows
    }
