"""Rows that are accepted and contradict themselves, or change nothing: a note a file and kind, with its first line.

No note names a person or holds a value of a row. Each kind of file is looked at in one scan of columns that it has.
"""

from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.shape import AUDIT_DAYS, OUTCOMES
from modqa_pipeline.ingest.rows.stage import OFFSETS, TABLE, Staged

if TYPE_CHECKING:
    import duckdb

#: By kind of source: what a row says, the columns that it takes, the test, and the remedy.
_ODD: dict[str, tuple[tuple[str, tuple[str, ...], str, str], ...]] = {
    "decision": (
        (
            "decision is remove without a policy_code",
            ("decision", "policy_code"),
            "decision = 'remove' and policy_code is null",
            "Such removals are in no policy's figures: ask the vendor to name the policy",
        ),
        (
            "decision is approve with a policy_code",
            ("decision", "policy_code"),
            "decision = 'approve' and policy_code is not null",
            "Ask the vendor whether the item was removed, or which policy was looked at",
        ),
    ),
    "verdict": (
        (
            "verdict_decision is remove without a verdict_policy_code",
            ("verdict_decision", "verdict_policy_code"),
            "verdict_decision = 'remove' and verdict_policy_code is null",
            "A verdict without a policy cannot say that the decision's policy was wrong: ask the auditor to name it",
        ),
        (
            "verdict_decision is approve with a verdict_policy_code",
            ("verdict_decision", "verdict_policy_code"),
            "verdict_decision = 'approve' and verdict_policy_code is not null",
            "Ask the auditor which of the two is meant",
        ),
        (
            "verdict_decision is unassessable without a root_cause",
            ("verdict_decision", "root_cause"),
            "verdict_decision = 'unassessable' and root_cause is null",
            "Ask the auditor why the item could not be assessed",
        ),
    ),
}
_GOOD = "d._state = 0"


def oddities(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged, files: LakeFiles
) -> list[str]:
    """Notes on the accepted rows of ``delivered``, after they were judged."""
    contract = delivery.contract
    notes = _contradictions(con, contract, staged)
    if contract.kind == "verdict":
        notes += _verdicts_that_change_nothing(con, delivery, staged, files)
    if contract.source == "calibration_ratings":
        notes += _ratings_that_change_nothing(con, delivery, staged, files)
    return notes


def _contradictions(
    con: "duckdb.DuckDBPyConnection", contract: Contract, staged: Staged
) -> list[str]:
    odd = [each for each in _ODD.get(contract.kind, ()) if contract.absent.isdisjoint(each[1])]
    if not odd:
        return []
    counted = ", ".join(
        f"count(*) filter ({test}), min(rowid) filter ({test})" for _, _, test, _ in odd
    )
    [found] = con.execute(f"select {counted} from {TABLE} d where {_GOOD}").fetchall()
    return [
        _note(con, staged, what, n, first, remedy)
        for (what, _, _, remedy), n, first in zip(odd, found[::2], found[1::2], strict=True)
        if n
    ]


def _verdicts_that_change_nothing(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged, files: LakeFiles
) -> list[str]:
    """First readings of decisions that the same organisation has read before: the earliest first reading stands."""
    days = [
        day for (day,) in con.execute(f"select distinct decision_date from {AUDIT_DAYS}").fetchall()
    ]
    paths = files.files("audit_results", days)
    if not paths:
        return []
    roster = files.reference_files("auditors")
    vendors_own = (
        f"select auditor_key from {literals.read_parquet(roster)} group by 1 "
        "having arg_max(organisation, receipt_sequence) = 'vendor'"
        if roster
        else "select null where false"
    )
    [(n, first)] = con.execute(f"""
        with of_vendors as ({vendors_own}),
        earlier as (
            select decision_id, audit_id, audited_at, auditor_key in (from of_vendors) as is_vendors
            from {literals.read_parquet(paths)}
            where audit_round = 'first' and coalesce(audit_reason, '') <> 'golden'
                and receipt_sequence < {delivery.sequence}
        )
        select count(distinct d.rowid), min(d.rowid)
        from {TABLE} d join people p on d.auditor_id = p.person_id
        join earlier e on d.decision_id = e.decision_id and d.audit_id <> e.audit_id
            and d.audited_at > e.audited_at
            and (p.person_key in (from of_vendors)) = e.is_vendors
        where {_GOOD} and d.audit_round = 'first' and coalesce(d.audit_reason, '') <> 'golden'
            and d.rowid not in (select rid from {OUTCOMES})
    """).fetchall()
    what = "a first reading comes after an earlier one of the same decision, which stands,"
    remedy = "It changes nothing; a second reading has audit_round second"
    return [_note(con, staged, what, n, first, remedy)] if n else []


def _ratings_that_change_nothing(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged, files: LakeFiles
) -> list[str]:
    """Other ratings of what the same rater has rated before: a rater's first rating stands."""
    paths = files.reference_files(delivery.source)
    if not paths:
        return []
    [(n, first)] = con.execute(f"""
        select count(distinct d.rowid), min(d.rowid)
        from {TABLE} d join people p on d.rater_id = p.person_id
        join {literals.read_parquet(paths)} e on d.session_id = e.session_id and d.item_id = e.item_id
            and p.person_key = e.rater_key and d.submitted_at > e.submitted_at
            and (d.label, d.policy_code) is distinct from (e.label, e.policy_code)
        where {_GOOD} and not coalesce(d.is_reference, false) and not coalesce(e.is_reference, false)
            and e.receipt_sequence < {delivery.sequence}
            and d.rowid not in (select rid from {OUTCOMES})
    """).fetchall()
    what = "a rating differs from the rater's earlier one of the same item, which stands,"
    return [_note(con, staged, what, n, first, "It changes nothing")] if n else []


def _note(
    con: "duckdb.DuckDBPyConnection", staged: Staged, what: str, n: int, first: int, remedy: str
) -> str:
    rows = "1 row" if n == 1 else f"{n:,} rows"
    line = _line(con, staged, first)
    where = f"in line {line}" if n == 1 else f"first in line {line}"
    return f"{what} in {rows}, {where}; read as delivered. {remedy}."


def _line(con: "duckdb.DuckDBPyConnection", staged: Staged, rid: int) -> int:
    if not staged.is_numbered:
        return rid + staged.first_line
    [(ahead,)] = con.execute(
        f"select arg_max(n_before, first_row) from {OFFSETS} where first_row <= {rid}"
    ).fetchall()
    return int(rid + ahead)
