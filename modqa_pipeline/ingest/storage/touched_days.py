"""Which built days a receipt changes: the lead of every rebuild. Days that hold decisions, and days
that were drawn while they held none.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import DECISION_SOURCES, WAITING_DAY, LakeFiles
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.repeats import SUPERSEDING
from modqa_pipeline.ingest.rows.verdict_days import drawn_days

if TYPE_CHECKING:
    import duckdb

_FIRST = date.min


def touched_days(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    files: LakeFiles,
    written: dict[date, list[Path]],
) -> list[date]:
    """Days whose figures may differ once this receipt is taken into account."""
    if not any(written.values()):
        return []
    by_source = {
        "queue_registry": _by_registry,
        "policies": _by_policies,
        "auditors": _by_auditors,
        "moderators": lambda *_: set(),
        # a session is about no day, and its figures are made anew in every run
        "calibration_ratings": lambda *_: set(),
        "appeals": _by_appeals,
        "disputes": _by_disputes,
    }
    if delivery.contract.kind == "decision":
        superseded = con.execute(f"select distinct old_day from {SUPERSEDING}").fetchall()
        return sorted({*written, *(old for (old,) in superseded)})
    if delivery.contract.kind == "verdict":
        return sorted(day for day in written if day != WAITING_DAY)
    return sorted(by_source[delivery.source](con, files, delivery, written[_FIRST]))


def _by_registry(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, delivery: Delivery, new: list[Path]
) -> set[date]:
    """From each snapshot to the queue's next; before its first, wherever it decided or was active."""
    every = literals.read_parquet(files.reference_files(delivery.source))
    spans = con.execute(f"""
        with snapshots as (
            select queue_id, snapshot_at,
                lead(snapshot_at) over (partition by queue_id order by snapshot_at) as next_at,
                min(snapshot_at) over (partition by queue_id) as first_at,
                min(active_from) over (partition by queue_id) as active_from
            from (
                select queue_id, snapshot_at, min(case when status = 'active'
                    then coalesce(activated_at::date, {literals.day(_FIRST)}) end) as active_from
                from {every} group by queue_id, snapshot_at
            )
        )
        select s.queue_id, s.snapshot_at::date, s.next_at::date, s.snapshot_at = s.first_at, s.active_from
        from snapshots s
        semi join {literals.read_parquet(new)} n using (queue_id, snapshot_at)
    """).fetchall()
    held = sorted({*_decision_days(files), *drawn_days(files.home.draws)})
    touched = {
        day
        for first, last in {(first, last) for _, first, last, _, _ in spans}
        for day in held
        if first <= day <= (last or WAITING_DAY)
    }
    firsts = {queue: first for queue, first, _, is_first, _ in spans if is_first}
    actives = {(since, first) for _, first, _, is_first, since in spans if is_first and since}
    touched |= {day for since, first in actives for day in held if since <= day < first}
    earlier = [day for day in held if firsts and day < max(firsts.values()) and day not in touched]
    for day, queue in _occurrences(con, files, "queue_id", earlier):
        if queue in firsts and day < firsts[queue]:
            touched.add(day)
    return touched


def _by_policies(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, delivery: Delivery, new: list[Path]
) -> set[date]:
    """From the start of the policy on, wherever it is named; of its first version, earlier too."""
    known = _starts(con, [p for p in files.reference_files(delivery.source) if p not in new])
    starts = {
        code: start if start > known.get(code, date.max) else _FIRST
        for code, start in _starts(con, new).items()
    }
    days = [day for day in _decision_days(files) if day >= min(starts.values())]
    named = _occurrences(con, files, "policy_code", days)
    named += _occurrences(con, files, "verdict_policy_code", days, ("audit_results",))
    return {
        day
        for day, codes in named
        for code in codes.split("|")
        if code in starts and day >= starts[code]
    }


def _starts(con: "duckdb.DuckDBPyConnection", paths: list[Path]) -> dict[str, date]:
    if not paths:
        return {}
    return dict(
        con.execute(
            f"select policy_code, min(effective_from) from {literals.read_parquet(paths)} group by 1"
        ).fetchall()
    )


def _by_auditors(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, delivery: Delivery, new: list[Path]
) -> set[date]:
    changed = con.execute(
        f"select distinct auditor_key from {literals.read_parquet(new)}"
    ).fetchall()
    keys = {key for (key,) in changed}
    days = [day for day in files.by_day("audit_results") if day != WAITING_DAY]
    found = _occurrences(con, files, "auditor_key", days, ("audit_results",))
    return {day for day, key in found if key in keys}


def _by_appeals(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, _: Delivery, new: list[Path]
) -> set[date]:
    """Days of the decisions appealed; one that comes after its appeal touches its day itself."""
    ids = f"select decision_id from {literals.read_parquet(new)}"
    return _days_of_ids(con, files, "decision_id", ids, DECISION_SOURCES)


def _by_disputes(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, _: Delivery, new: list[Path]
) -> set[date]:
    """Days of the decisions whose audits are disputed; an audit that comes later touches its day itself."""
    ids = f"select audit_id from {literals.read_parquet(new)}"
    days = _days_of_ids(con, files, "audit_id", ids, ("audit_results",))
    if WAITING_DAY in days:
        waiting = literals.read_parquet(files.files("audit_results", [WAITING_DAY]))
        ids = f"select decision_id from {waiting} where audit_id in ({ids})"
        days |= _days_of_ids(con, files, "decision_id", ids, DECISION_SOURCES)
    return days - {WAITING_DAY}


def _days_of_ids(
    con: "duckdb.DuckDBPyConnection",
    files: LakeFiles,
    key: str,
    ids: str,
    sources: tuple[str, ...],
) -> set[date]:
    """Days on which the lake holds an id of a query; of the lake that column alone is read."""
    found: set[date] = set()
    for source in sources:
        held = files.by_day(source)
        listed = ", ".join(literals.path_to_read(path) for paths in held.values() for path in paths)
        if listed:
            rows = con.execute(
                f"select distinct decision_date from read_parquet([{listed}], hive_partitioning = true, "
                f"hive_types = {{'decision_date': date}}) where {key} in ({ids})"
            ).fetchall()
            found |= {day for (day,) in rows}
    return found


def _decision_days(files: LakeFiles) -> list[date]:
    return sorted({day for source in DECISION_SOURCES for day in files.by_day(source)})


def _occurrences(
    con: "duckdb.DuckDBPyConnection",
    files: LakeFiles,
    column: str,
    days: list[date],
    sources: tuple[str, ...] = DECISION_SOURCES,
) -> list[tuple[date, str]]:
    """Which values a column has on which days."""
    found = []
    for source in sources:
        for day in days:
            paths = files.files(source, [day])
            if paths:
                rows = con.execute(
                    f"select distinct {column} from {literals.read_parquet(paths)} "
                    f"where {column} is not null"
                ).fetchall()
                found += [(day, value) for (value,) in rows]
    return found
