"""Rows whose key came before, in the same file or in the lake.

Every row that is not simply new has one line in ``outcomes``: rid, outcome (duplicate or
quarantined), reason_code, reason. Rows that supersede an earlier row are in ``superseding``.
"""

from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles, is_latest
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.shape import (
    AUDIT_DAYS,
    GOLDEN_DAYS,
    OUTCOMES,
    equal,
    record_key,
    shaped,
)
from modqa_pipeline.ingest.rows.stage import TABLE, Staged

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.ingest.rows.known_ids import KnownIds

CURRENT = "current_rows"
SUPERSEDING = "superseding"


def begin(con: "duckdb.DuckDBPyConnection") -> None:
    """Clear the outcomes of the previous delivery."""
    con.execute(
        f"create or replace temp table {OUTCOMES} "
        "(rid bigint, outcome varchar, reason_code varchar, reason varchar)"
    )
    con.execute(
        f"create or replace temp table {SUPERSEDING} (decision_id varchar, old_day date, "
        "old_sequence bigint, new_day date)"
    )


def judge_within_file(con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged) -> None:
    """The first row of a key counts; an equal one is a duplicate, another one is a conflict."""
    contract = delivery.contract
    hashed = f"hash({', '.join(literals.name(c) for c in contract.key)})"
    con.execute(
        f"create or replace temp table repeated as select {hashed} as h from {TABLE} "
        "where _state = 0 group by h having count(*) > 1"
    )
    [(n_repeated,)] = con.execute("select count(*) from repeated").fetchall()
    if not n_repeated:
        return
    again = shaped(contract, staged, f"{_prefixed(contract)} in (select h from repeated)")
    con.execute(f"""
        insert into {OUTCOMES}
        with ranked as (
            select s.*, {record_key(contract, "s")} as _key,
                row_number() over (partition by {record_key(contract, "s")} order by rid) as _n
            from ({again}) s
        ),
        firsts as (select * from ranked where _n = 1)
        select r.rid,
            case when {equal(contract, "r", "f")} then 'duplicate' else 'quarantined' end,
            case when not ({equal(contract, "r", "f")}) then 'conflicting_duplicate' end,
            {literals.text(" and ".join(contract.key) + " '")} || r._key || ''' is also in line ' ||
            f.line_number || ' of this file with other values; expected one row per key. The first '
            || 'counts: ask the vendor which one is right.'
        from ranked r join firsts f on r._key = f._key where r._n > 1
    """)


def judge_audits(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    staged: Staged,
    files: LakeFiles,
    known: "KnownIds",
    lookback_days: int,
) -> None:
    """Audits in the lake, waiting or on the days that this file's verdicts may be about."""
    [(first, last)] = con.execute(f"""
        select least((select min(decision_date) from {AUDIT_DAYS}), (select min(decision_date) from {GOLDEN_DAYS}),
            min(audited_at)::date - {lookback_days}), max(audited_at)::date + 1
        from {TABLE} where _state = 0
    """).fetchall()
    days = known.hits(first, WAITING_DAY, "audit_id") if last else []
    if not days:
        return
    con.execute(f"""
        create or replace temp table {CURRENT} as
        select * from {literals.read_parquet(files.files("audit_results", days))}
        where audit_id in (select id from hits)
        qualify {is_latest("audit_id")}
    """)
    same = _is_same_verdict(delivery)
    con.execute(f"""
        insert into {OUTCOMES}
        select s.rid, case when {same} then 'duplicate' else 'quarantined' end,
            case when not ({same}) then 'key_collision' end,
            'audit_id ''' || s.audit_id || ''' came in receipt ' || c.receipt_sequence ||
            ' about decision ''' || c.decision_id || '''; expected an audit to stay with its '
            || 'decision. Ask who issues audit ids to make them unique.'
        from ({not_judged(delivery.contract, staged)}) s join {CURRENT} c using (audit_id)
        where {same} or s.decision_id <> c.decision_id
    """)


def _is_same_verdict(delivery: Delivery) -> str:
    """A verdict without a time has that of its receipt; delivered again, it is the same verdict."""
    contract, received = delivery.contract, literals.moment(delivery.received_at)
    rest = equal(contract, "s", "c", but=("audited_at",))
    return f"({rest} and (s.audited_at is not distinct from c.audited_at or s.audited_at = {received}))"


def judge_reference(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged, files: LakeFiles
) -> None:
    """A reference row that equals the latest row of its key is a duplicate."""
    contract = delivery.contract
    paths = files.reference_files(contract.source)
    con.execute(f"drop table if exists {CURRENT}")
    if not paths:
        return
    con.execute(f"""
        create temp table {CURRENT} as
        select c.*, {record_key(contract, "c")} as _key from {literals.read_parquet(paths)} c
        qualify {is_latest(record_key(contract, "c"))}
    """)
    con.execute(f"""
        insert into {OUTCOMES}
        select s.rid, 'duplicate', null, null
        from ({not_judged(contract, staged)}) s
        join {CURRENT} c on {record_key(contract, "s")} = c._key
        where {equal(contract, "s", "c")}
    """)


def not_judged(contract: Contract, staged: Staged) -> str:
    """SQL for good rows without an outcome yet whose id may be known."""
    only_known = f" and d.{contract.key[0]} in (select id from hits)" if contract.is_by_day else ""
    return shaped(contract, staged, f"d.rid not in (select rid from {OUTCOMES}){only_known}")


def _prefixed(contract: Contract) -> str:
    return f"hash({', '.join('d.' + literals.name(c) for c in contract.key)})"
