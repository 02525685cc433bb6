"""Decisions of a queue that are worth discussing, by kind, from what the lake holds of the last weeks.

Only final decisions of the frame, each in its latest version; tests, skips and escalations are left out. The order
within a kind is by a hash of session and decision, so that the same session and state give the same items.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit.calibration import choosing
from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles, is_latest, latest, schema_file

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

LOOKBACK_DAYS = 28
#: Days for which a policy version counts as new, and the share of items that count as near the threshold.
NEW_VERSION_DAYS, NEAREST_SHARE = 28, 0.05
_ACTED = "decision in ('remove', 'restrict')"


def load_queue(con: "duckdb.DuckDBPyConnection", home: "Home", queue_id: str) -> date | None:
    """Make this module's tables for a queue; return its newest day, or None if it has no decisions.

    ``framed`` has the queue's decisions of the four weeks up to its newest day in the lake, ``verdicts`` the
    client's verdicts on them.
    """
    files = LakeFiles(home)
    lake_days = sorted({day for source in decision_sources() for day in files.by_day(source)})
    newest = _newest_day(con, files, lake_days, queue_id)
    if newest is None:
        return None
    days = [day for day in lake_days if newest - timedelta(days=LOOKBACK_DAYS) < day <= newest]
    con.execute(f"""
        create or replace temp table framed as
        select decision_id, decided_at::date as decision_date, content_id, evidence_ref, entity_type,
            vendor, site, moderator_key, decision, policy_code, policy_version, market, language, machine_score
        from {_decisions(files, days)}
        where queue_id = {literals.text(queue_id)}
        qualify {is_latest("decision_id")}
            and decision in ('approve', 'remove', 'restrict') and not coalesce(is_test, false)
    """)
    _load_verdicts(con, files, days)
    return newest


def _decisions(files: LakeFiles, days: list[date]) -> str:
    paths = [
        path
        for source in decision_sources()
        for path in files.files(source, days) or [schema_file(files.home, source, by_day=True)]
    ]
    return literals.read_parquet(paths)


def _newest_day(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, lake_days: list[date], queue_id: str
) -> date | None:
    for day in reversed(lake_days):
        row = con.execute(
            f"select 1 from {_decisions(files, [day])} where queue_id = ? limit 1", [queue_id]
        ).fetchone()
        if row:
            return day
    return None


def _load_verdicts(con: "duckdb.DuckDBPyConnection", files: LakeFiles, days: list[date]) -> None:
    lake = files.home.lake
    con.execute(f"""
        create or replace temp table verdicts as
        with vendors as (
            select auditor_key from ({latest(literals.parquet_below(lake / "auditors"), "auditor_key")})
            where organisation = 'vendor'
        )
        select decision_id, audit_id, audit_round, verdict_decision, verdict_policy_code
        from {literals.parquet_below(lake / "audit_results")} as v
        semi join framed using (decision_id)
        anti join vendors using (auditor_key)
        qualify {is_latest("audit_id")}
    """)


def candidates(
    con: "duckdb.DuckDBPyConnection", home: "Home", session_id: str, taken_before: set[str]
) -> dict[str, list[str]]:
    """Kind to decisions, the best first, of the loaded queue.

    Parameters
    ----------
    taken_before : set of str
        Items of earlier sessions; they are candidates only for the kind that repeats them.
    """
    queries = {
        choosing.DISPUTE: _disputed(home),
        choosing.DISAGREEMENT: _read_differently(),
        choosing.NEW_POLICY: _under_a_new_policy(home),
        choosing.THRESHOLD: _near_the_threshold(con),
        choosing.CLEAR: _clear(),
    }
    ranked = {}
    for kind, sql in queries.items():
        if sql:
            rows = con.execute(
                f"select decision_id from ({sql}) order by place, md5(? || '|' || decision_id)",
                [session_id],
            ).fetchall()
            ranked[kind] = [item for (item,) in rows if item not in taken_before]
    return ranked


def _disputed(home: "Home") -> str | None:
    """Decisions whose verdict a site disputed successfully; None if no disputes were delivered."""
    folder = home.lake / "disputes"
    if not any(folder.rglob("*.parquet")):
        return None
    # a settled dispute stays settled, as in stg_disputes, whatever arrives later
    settled = f"(select * from {literals.parquet_below(folder)} where status <> 'open')"
    return f"""
        select distinct v.decision_id, 0 as place
        from verdicts as v
        join ({latest(settled, "dispute_id")}) as d using (audit_id)
        where d.status = 'accepted'
    """


def _read_differently() -> str:
    return """
        select decision_id, 0 as place from verdicts where audit_round in ('first', 'second')
        group by decision_id
        having count(distinct audit_round) = 2 and count(distinct verdict_decision) > 1
    """


def _under_a_new_policy(home: "Home") -> str | None:
    """Decided within four weeks after a version of their policy that was not its first came into force."""
    if not LakeFiles(home).reference_files("policies"):
        return None
    return f"""
        with starts as (
            select policy_code, effective_from,
                row_number() over (partition by policy_code order by effective_from) as n
            from (select distinct policy_code, effective_from
                  from {literals.parquet_below(home.lake / "policies")})
        ),
        named as (
            select decision_id, policy_code from framed
            union select decision_id, unnest(string_split(verdict_policy_code, '|')) from verdicts
        )
        select distinct decision_id, 0 as place
        from framed join named using (decision_id) join starts on starts.policy_code = named.policy_code
        where n > 1 and decision_date >= effective_from and decision_date < effective_from + {NEW_VERSION_DAYS}
    """


def _near_the_threshold(con: "duckdb.DuckDBPyConnection") -> str | None:
    threshold = score_threshold(con)
    if threshold is None:
        return None
    return f"""
        select decision_id, abs(machine_score - {threshold!r}) as place from framed
        where machine_score is not null
        qualify percent_rank() over (order by abs(machine_score - {threshold!r})) <= {NEAREST_SHARE}
    """


def score_threshold(con: "duckdb.DuckDBPyConnection") -> float | None:
    """The machine score that best separates what the queue acted on from what it approved.

    The score with fewest decisions on the wrong side, between two scores that occur. None if it is no
    better than giving all decisions the same label.
    """
    found = con.execute(f"""
        with scores as (
            select machine_score, count(*) as n, count(*) filter ({_ACTED}) as n_acted
            from framed where machine_score is not null group by machine_score
        ),
        counted as (
            select machine_score, lag(machine_score) over ordered as below,
                sum(n_acted) over (ordered rows between unbounded preceding and current row) - n_acted as acted_below,
                sum(n - n_acted) over (ordered rows between current row and unbounded following) as approved_above,
                sum(n_acted) over () as acted, sum(n - n_acted) over () as approved
            from scores window ordered as (order by machine_score)
        )
        select (machine_score + below) / 2 from counted
        where acted_below + approved_above < least(acted, approved)
        order by acted_below + approved_above, machine_score limit 1
    """).fetchone()
    return found[0] if found else None


def _clear() -> str:
    """Items whose every verdict agrees with the decision; items that two people have read come first."""
    return """
        select decision_id, -count(distinct audit_round) as place
        from verdicts join framed using (decision_id)
        group by decision_id having bool_and(verdict_decision = decision)
    """


def items_of(con: "duckdb.DuckDBPyConnection", chosen: list[str]) -> dict[str, dict[str, Any]]:
    """What a session records of its items: what raters see, and what only the facilitator sees."""
    rows = con.execute(
        """
        with said as (
            select decision_id, string_agg(audit_round || ': ' || verdict_decision
                || coalesce(' (' || verdict_policy_code || ')', ''), chr(10) order by audit_round, audit_id) as verdicts
            from verdicts group by decision_id
        )
        select decision_id as item_id, content_id, evidence_ref, entity_type, market, language, decision,
            policy_code, machine_score, decision_date::varchar as decision_date, moderator_key, verdicts
        from framed left join said using (decision_id) where list_contains(?, decision_id)
        """,
        [chosen],
    )
    names = [column[0] for column in rows.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}
