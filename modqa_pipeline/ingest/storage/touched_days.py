"""Days whose figures a delivery may change, and which are therefore rebuilt: days with decisions, and days that
were drawn while they had none.

The contract of a source names the rule for its rows in `touches`. `runs/days.py` decides which days a run builds.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import sources_of_kind
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.repeats import SUPERSEDING
from modqa_pipeline.ingest.rows.verdict_days import drawn_days
from modqa_pipeline.ingest.storage.written import Written

if TYPE_CHECKING:
    import duckdb

_FIRST = date.min


def touched_days(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    files: LakeFiles,
    written: dict[date, list[Path]],
) -> list[date]:
    """Days whose figures may change with this receipt."""
    if not any(written.values()):
        return []
    return sorted(RULES[delivery.contract.touches](Written(con, delivery.source, files, written)))


def _own_days_and_days_of_replaced_versions(written: Written) -> set[date]:
    replaced = written.con.execute(f"select distinct old_day from {SUPERSEDING}").fetchall()
    return {*written.by_day, *(day for (day,) in replaced)}


def _own_days(written: Written) -> set[date]:
    """Days of the rows; rows that wait for their decision touch no day."""
    return set(written.by_day) - {WAITING_DAY}


def _days_that_look_the_queue_up(written: Written) -> set[date]:
    """Days from each snapshot to the queue's next one; before its first one, days with its decisions or activity."""
    spans = _spans_of_snapshots(written)
    built = sorted({*written.decision_days(), *drawn_days(written.files.home.draws)})
    touched = {
        day
        for first, last in {(first, last) for _, first, last, _, _ in spans}
        for day in built
        if first <= day <= (last or WAITING_DAY)
    }
    firsts = {queue: first for queue, first, _, is_first, _ in spans if is_first}
    actives = {(since, first) for _, first, _, is_first, since in spans if is_first and since}
    touched |= {day for since, first in actives for day in built if since <= day < first}
    earlier = [d for d in built if firsts and d < max(firsts.values()) and d not in touched]
    for day, queue in written.values_by_day("queue_id", earlier, "decision"):
        if queue in firsts and day < firsts[queue]:
            touched.add(day)
    return touched


def _spans_of_snapshots(written: Written) -> list[tuple[str, date, date | None, bool, date | None]]:
    """Queue, day, day of the queue's next snapshot, whether it is its first, and since when the queue is active."""
    every = literals.read_parquet(written.files.reference_files(written.source))
    return written.con.execute(f"""
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
        semi join {literals.read_parquet(written.reference)} n using (queue_id, snapshot_at)
    """).fetchall()


def _days_that_name_the_policy(written: Written) -> set[date]:
    """Days from the start of the policy on that name it; for its first version also earlier days."""
    new = written.reference
    before = [path for path in written.files.reference_files(written.source) if path not in new]
    starts_before = _starts_of_policies(written, before)
    starts = {
        code: start if start > starts_before.get(code, date.max) else _FIRST
        for code, start in _starts_of_policies(written, new).items()
    }
    days = [day for day in written.decision_days() if day >= min(starts.values())]
    named = written.values_by_day("policy_code", days, "decision")
    named += written.values_by_day("verdict_policy_code", days, "verdict")
    return {
        day
        for day, codes in named
        for code in codes.split("|")
        if code in starts and day >= starts[code]
    }


def _starts_of_policies(written: Written, paths: list[Path]) -> dict[str, date]:
    if not paths:
        return {}
    query = (
        f"select policy_code, min(effective_from) from {literals.read_parquet(paths)} group by 1"
    )
    return dict(written.con.execute(query).fetchall())


def _days_with_verdicts_of_the_auditor(written: Written) -> set[date]:
    query = f"select distinct auditor_key from {literals.read_parquet(written.reference)}"
    changed = {key for (key,) in written.con.execute(query).fetchall()}
    days = {d for source in sources_of_kind("verdict") for d in written.files.by_day(source)}
    auditors = written.values_by_day("auditor_key", sorted(days - {WAITING_DAY}), "verdict")
    return {day for day, key in auditors if key in changed}


def _days_of_the_decisions(written: Written) -> set[date]:
    """Days of the decisions that the rows name; a decision that arrives later touches its day itself."""
    ids = f"select decision_id from {literals.read_parquet(written.reference)}"
    return written.days_of_ids("decision_id", ids, "decision")


def _days_of_the_audits(written: Written) -> set[date]:
    """Days of the decisions whose audits the rows name; an audit that arrives later touches its day itself."""
    ids = f"select audit_id from {literals.read_parquet(written.reference)}"
    days = written.days_of_ids("audit_id", ids, "verdict")
    if WAITING_DAY in days:
        waiting = [
            path
            for source in sources_of_kind("verdict")
            for path in written.files.files(source, [WAITING_DAY])
        ]
        ids = f"select decision_id from {literals.read_parquet(waiting)} where audit_id in ({ids})"
        days |= written.days_of_ids("decision_id", ids, "decision")
    return days - {WAITING_DAY}


def _no_day(_: Written) -> set[date]:
    """No day: what is made from the rows has no day, or every run makes it again."""
    return set()


#: Every rule that a contract may name, `contracts.contract.TOUCHES`.
RULES: dict[str, Callable[[Written], set[date]]] = {
    "own_days_and_days_of_replaced_versions": _own_days_and_days_of_replaced_versions,
    "own_days": _own_days,
    "days_that_look_the_queue_up": _days_that_look_the_queue_up,
    "days_that_name_the_policy": _days_that_name_the_policy,
    "days_with_verdicts_of_the_auditor": _days_with_verdicts_of_the_auditor,
    "days_of_the_decisions": _days_of_the_decisions,
    "days_of_the_audits": _days_of_the_audits,
    "no_day": _no_day,
}
