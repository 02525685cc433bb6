"""A session's record, `draws/calibration/<session>.json`: its items, its raters, and what they are shown.

A fact like a draw: made once and complete, so that its workbooks are always the same. People
are pseudonyms in it.
"""

import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.audit.calibration import candidates as pool
from modqa_pipeline.audit.calibration import choosing, raters
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.facts.calibration_sessions import Record, read_sessions, record_file
from modqa_pipeline.facts.receipts import read_receipts
from modqa_pipeline.facts.waves import Wave
from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.home import literals
from modqa_pipeline.home.files import write_text

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.audit.calibration.request import Request
    from modqa_pipeline.home.paths import Home


def make_session(
    con: "duckdb.DuckDBPyConnection", home: "Home", request: "Request", now: datetime
) -> Record:
    """Choose items and raters, and record them.

    Raises
    ------
    SettingsError
        The session exists already, the queue is unknown, or there are no items or too few raters.
    """
    before = read_sessions(home)
    _check_name(home, request.session_id, before)
    day = pool.load_queue(con, home, request.queue_id)
    if day is None:
        raise SettingsError(_unknown_queue(con, home, request.queue_id))
    items = _items(con, home, request, before)
    people = _raters(con, home, request, items, now.date())
    as_of = Wave(
        now.date(), "calibration", record_file(home.draws, request.session_id), _last(home)
    )
    names = drawn_rows.queue_names(con, home, as_of)
    record = {
        "session_id": request.session_id,
        "queue_id": request.queue_id,
        "queue_name": names.get(request.queue_id) or request.queue_id,
        "created_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "labels": list(request.labels),
        "items": items,
        "raters": [
            {"rater_key": each.rater_key, "site": each.site, "moderator_key": each.moderator_key}
            for each in people
        ],
        "policies": [_plain(row) for row in drawn_rows.policies_in_force(con, home, as_of)],
    }
    write_text(as_of.file, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return record


def kinds_lines(record: Record) -> list[str]:
    """Number of items of each kind."""
    counts = Counter(item["kind"] for item in record["items"])
    return [f"{counts[kind]:>6}  {kind}" for kind in choosing.SHARES]


def _check_name(home: "Home", session_id: str, before: list[Record]) -> None:
    if not fmt.is_session_name(session_id):
        raise SettingsError(
            f"'{session_id}' is not a possible name for a session; expected at most 60 letters, digits, dots, hyphens "
            "and underscores, since files are named after it, such as goods-2026-03."
        )
    same = next((r for r in before if r["session_id"].casefold() == session_id.casefold()), None)
    if same:
        raise SettingsError(
            f"the calibration session '{same['session_id']}' was made on {same['created_at'][:10]}, and its workbooks "
            f"may be with {len(same['raters'])} raters; expected a new name. "
            f"`modqa calibration report --session {same['session_id']}` writes its workbooks again."
        )


def _unknown_queue(con: "duckdb.DuckDBPyConnection", home: "Home", queue_id: str) -> str:
    table = literals.parquet_below(home.lake / "queue_registry")
    active = [
        queue
        for (queue,) in con.execute(
            f"select distinct queue_id from {table} where status = 'active' order by 1 limit 20"
        ).fetchall()
    ]
    return (
        f"queue '{queue_id}' has no decisions in the lake; expected a delivered queue_id"
        f"{', such as ' + ', '.join(active) if active else ''}."
    )


def _items(
    con: "duckdb.DuckDBPyConnection", home: "Home", request: "Request", before: list[Record]
) -> list[Record]:
    of_queue = [record for record in before if record["queue_id"] == request.queue_id]
    last = {item["item_id"]: item for item in of_queue[-1]["items"]} if of_queue else {}
    taken = {item["item_id"] for record in before for item in record["items"]}
    candidates = pool.candidates(con, home, request.session_id, taken)
    candidates[choosing.REPEATED] = _shuffled(list(last), request.session_id)
    chosen = dict(choosing.choose(candidates, request.n_items))
    if not chosen:
        raise SettingsError(
            f"queue '{request.queue_id}' has nothing worth discussing in the last {pool.LOOKBACK_DAYS} days: no second "
            "read that disagrees, no accepted dispute, no score near the threshold, no new policy version, and no "
            "audited decision. Return some audits first."
        )
    by_id = last | pool.items_of(con, list(chosen))
    return [
        by_id[item] | {"number": number, "kind": chosen[item]}
        for number, item in enumerate(_shuffled(list(chosen), request.session_id), 1)
    ]


def _shuffled(items: list[str], session_id: str) -> list[str]:
    """The items in an order that does not show their kind."""
    return sorted(items, key=lambda item: fmt.sealed_rating_id("order", session_id, item))


def _raters(
    con: "duckdb.DuckDBPyConnection",
    home: "Home",
    request: "Request",
    items: list[Record],
    today: date,
) -> list[raters.Rater]:
    if request.raters:
        asked = raters.raters_named(con, home, list(request.raters))
    else:
        kinds = {item["entity_type"] for item in items}
        asked = raters.auditors_of(con, home, kinds, today)
    if request.sites is not None:
        asked += raters.moderators_of(con, home, list(request.sites), request.n_per_site)
    people = {rater.rater_key: rater for rater in reversed(asked)}
    if len(people) < 2:
        raise SettingsError(
            f"the session would have {len(people) or 'no'} rater{'s' * (len(people) != 1)}; expected at least two. "
            "Deliver auditors of the client to landing/auditors/, name people with --raters, or add moderators with "
            "--sites."
        )
    return [people[key] for key in sorted(people)]


def _last(home: "Home") -> int:
    return max((receipt.sequence for receipt in read_receipts(home)), default=0)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }
