"""Finds the decision day of each verdict: from the draws, else from the lake, else it waits. A golden reading
belongs to the day of its worksheet: that day is built anyway, and the item's own day may not be.

Later runs add draws. On a rebuild only draws of rows that had arrived before this receipt count, so that
the verdict gets the same day as the first time.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.facts.golden_exposures import read_exposures
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows.recorded_ids import NOTED, spell_as_today
from modqa_pipeline.ingest.rows.shape import AUDIT_DAYS, GOLDEN_DAYS
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from modqa_pipeline.ingest.rows.known_ids import KnownIds

_NOT_FOUND = (
    f"select distinct decision_id as id from {TABLE} where _state = 0 "
    f"and decision_id not in (select decision_id from {AUDIT_DAYS}) "
    f"and audit_id not in (select audit_id from {GOLDEN_DAYS})"
)


def find_days(
    con: "duckdb.DuckDBPyConnection",
    draws: "Path",
    sequence: int,
    files: LakeFiles,
    known: "KnownIds",
    lookback_days: int,
    *,
    has_old_facts: bool,
) -> None:
    """Make the tables ``audit_days`` (decision_id, decision_date) and ``golden_days`` (audit_id, decision_date) for
    the verdicts in ``delivered``.

    Parameters
    ----------
    has_old_facts : bool
        Draws may name a decision otherwise than the lake.
    """
    begin(con)
    _find_golden_days(con, draws)
    [(first, last)] = con.execute(
        f"select min(audited_at)::date, max(audited_at)::date from {TABLE} where _state = 0"
    ).fetchall()
    if first is None:
        return
    first, last = first - timedelta(days=lookback_days), last + timedelta(days=1)
    if has_old_facts:
        spell_as_today(con, known, first, last)
    drawn = _draw_files(draws)
    near = [path for day, path in drawn if first <= day <= last]
    _from_draws(con, near, sequence, has_old_facts=has_old_facts)
    _from_lake(con, files, known, first, last)
    [(n_not_found,)] = con.execute(f"select count(*) from ({_NOT_FOUND})").fetchall()
    if n_not_found:
        far = [path for day, path in drawn if not first <= day <= last]
        _from_draws(con, far, sequence, has_old_facts=has_old_facts)


def begin(con: "duckdb.DuckDBPyConnection") -> None:
    """Make both tables without rows."""
    con.execute(
        f"create or replace temp table {AUDIT_DAYS} (decision_id varchar, decision_date date)"
    )
    con.execute(
        f"create or replace temp table {GOLDEN_DAYS} (audit_id varchar, decision_date date)"
    )


def verdict_times(
    con: "duckdb.DuckDBPyConnection", delivery: Delivery, paths: list["Path"]
) -> list[str]:
    """When the first verdict of each date was given, among the audits of this delivery.

    It is in the ledger because later deliveries do not change it there: an outcome only has
    the time of the current verdict, which another one may replace.
    """
    if delivery.contract.kind != "verdict" or not paths:
        return []
    times = con.execute(
        f"select min(audited_at) from {literals.read_parquet(paths)} "
        "group by audited_at::date order by 1"
    ).fetchall()
    return [given_at.isoformat() for (given_at,) in times]


def drawn_days(draws: "Path") -> set[date]:
    """Days that have a draw, even an empty one."""
    return {day for day, _ in _draw_files(draws)}


def _draw_files(draws: "Path") -> list[tuple[date, "Path"]]:
    paths = sorted((draws / "decisions").glob("decision_date=*/*.parquet"))
    return [
        (date.fromisoformat(path.parent.name.removeprefix("decision_date=")), path)
        for path in paths
    ]


def _find_golden_days(con: "duckdb.DuckDBPyConnection", draws: "Path") -> None:
    golden = con.execute(
        f"select audit_id from {TABLE} where _state = 0 and audit_reason = 'golden'"
    ).fetchall()
    if not golden:
        return
    day_of = {e.audit_id: day for (day, _), given in read_exposures(draws).items() for e in given}
    placed = [(audit, day_of[audit]) for (audit,) in set(golden) if audit in day_of]
    if placed:
        con.executemany(f"insert into {GOLDEN_DAYS} values (?, ?)", placed)


def _from_draws(
    con: "duckdb.DuckDBPyConnection", paths: list["Path"], sequence: int, *, has_old_facts: bool
) -> None:
    if not paths:
        return
    drawn = (
        f"read_parquet({literals.paths_to_read(paths)}, hive_partitioning = true, union_by_name = true, "
        "hive_types = {'decision_date': date})"
    )
    if has_old_facts:
        drawn = (
            f"(from {drawn} union all by name "
            f"select d.* replace (new as decision_id) from {drawn} d join {NOTED} on decision_id = old)"
        )
    con.execute(f"""
        insert into {AUDIT_DAYS}
        select decision_id, arg_min(decision_date, receipt_sequence)
        from {drawn}
        where decision_id in (select id from ({_NOT_FOUND})) and receipt_sequence < {sequence}
        group by decision_id
    """)


def _from_lake(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, known: "KnownIds", first: date, last: date
) -> None:
    days = known.hits_of(_NOT_FOUND, first, last)
    scans = [
        f"select decision_id, decided_at::date as day, receipt_sequence "
        f"from {literals.read_parquet(paths)} where decision_id in (select id from hits)"
        for source in decision_sources()
        if (paths := files.files(source, days))
    ]
    if scans:
        con.execute(
            f"insert into {AUDIT_DAYS} select decision_id, arg_max(day, receipt_sequence) "
            f"from ({' union all '.join(scans)}) group by decision_id"
        )
