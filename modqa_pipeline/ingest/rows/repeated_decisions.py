"""Decisions whose id is already in the lake: duplicates, new versions, collisions, and versions that are too late.

The id is unique over both decision sources, so both are searched.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract, decision_sources, load_contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles, is_latest, lake_columns
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.repeats import CURRENT, SUPERSEDING, not_judged
from modqa_pipeline.ingest.rows.shape import OUTCOMES, equal
from modqa_pipeline.ingest.rows.stage import TABLE, Staged

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.ingest.rows.known_ids import KnownIds


def judge_decisions(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    staged: Staged,
    files: LakeFiles,
    known: "KnownIds",
    redelivery_days: int,
) -> None:
    """Judge ids that are in the lake within the redelivery window around the file's days."""
    [(first, last)] = con.execute(
        f"select min(decided_at)::date, max(decided_at)::date from {TABLE} where _state = 0"
    ).fetchall()
    if first is None:
        return
    window = timedelta(days=redelivery_days)
    days = known.hits(first - window, last + window, "decision_id")
    if not days:
        return
    _current_decisions(con, files, days, delivery.contract)
    _insert_decision_outcomes(con, delivery, staged, redelivery_days)


def _current_decisions(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, days: list[date], contract: Contract
) -> None:
    """The current row of each known id: the one that arrived last."""
    parts = []
    for source in decision_sources():
        owner = load_contract(source).same_owner
        paths = files.files(source, days)
        if paths:
            kept = ", ".join(map(literals.name, lake_columns(contract)))
            columns = (
                kept
                if source == contract.source
                else "decision_id, decided_at, receipt_sequence, line_number"
            )
            parts.append(
                f"select {columns}, '{source}' as _source, {owner} as _owner "
                f"from {literals.read_parquet(paths)} where decision_id in (select id from hits)"
            )
    con.execute(f"""
        create or replace temp table {CURRENT} as
        select *, decided_at::date as _day from ({" union all by name ".join(parts)})
        qualify {is_latest("decision_id")}
    """)
    for column, kind in lake_columns(contract).items():
        con.execute(
            f"alter table {CURRENT} add column if not exists {literals.name(column)} {kind}"
        )


def _insert_decision_outcomes(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged, redelivery_days: int
) -> None:
    contract, owner = delivery.contract, delivery.contract.same_owner
    received = literals.moment(delivery.received_at)
    con.execute(f"""
        create or replace temp table judged as
        select s.rid, s.decision_id, s.decision_date, c._day, c._source, c._owner,
            c.receipt_sequence as _sequence,
            case when c._source <> {literals.text(contract.source)}
                    or c._owner is distinct from s.{owner} then 'key_collision'
                when {equal(contract, "s", "c")} then 'duplicate'
                when abs(s.decision_date - c._day) > {redelivery_days}
                    or {received} - r.received_at > interval {redelivery_days} days then 'too_late'
                else 'supersedes' end as verdict
        from ({not_judged(contract, staged)}) s
        join {CURRENT} c using (decision_id)
        left join receipts r on r.sequence = c.receipt_sequence
    """)
    con.execute(f"""
        insert into {OUTCOMES}
        select rid, if(verdict = 'duplicate', 'duplicate', 'quarantined'),
            nullif(verdict, 'duplicate'),
            'decision_id ''' || decision_id || ''' came in receipt ' || _sequence || if(
                verdict = 'too_late',
                ' with other values; expected a new version within {redelivery_days} days of it '
                || '(redelivery_days in config/settings.toml). Ask the vendor why it changed so late.',
                ' in ' || _source || ' from ' || coalesce('''' || _owner || '''', 'an unknown owner')
                || '; expected ids that are unique over both decision sources and all vendors. '
                || 'Ask whose id it is.')
        from judged where verdict <> 'supersedes'
    """)
    con.execute(
        f"insert into {SUPERSEDING} select decision_id, _day, _sequence, decision_date "
        "from judged where verdict = 'supersedes'"
    )
