"""Rows of a day's worksheets: recorded draws, the delivered rows, roster, policies, people.

Only facts and their receipts, so that the same day always gives the same workbooks: roster, queues and
policies are those that had arrived with the draw's last receipt; if nothing had, those of the first
delivery after it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.facts.old_spellings import as_read
from modqa_pipeline.facts.waves import Wave, is_before, recorded_waves
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import Rows, rows_of
from modqa_pipeline.home.lake import LakeFiles, day_folder, is_latest
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

#: Folder below `state/` with the assignments.
STATE = "worksheets"


def assigned_file(home: Home, wave: Wave) -> Path:
    """File of the assignments of a wave, by pseudonym. Written last: it shows that the workbooks are complete."""
    return home.state / STATE / day_folder(wave.day) / f"{wave.name}.parquet"


def audits_to_read(con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave) -> Rows:
    """The wave's decisions in draw order, as their auditors may see them, without those of an earlier wave.

    Draw order: the place in the secret order of the stratum over the stratum's draw, so that every
    beginning of the list holds about the same share of each stratum.
    """
    files = LakeFiles(home)
    paths = [path for source in decision_sources() for path in files.files(source, [wave.day])]
    if not paths:  # all that was drawn has moved to other days since
        return []
    waves = recorded_waves(home, [wave.day])
    earlier = [as_read(home, other.file) for other in waves if is_before(other, wave)]
    others = literals.read_parquet(earlier) if earlier else "drawn where false"
    return rows_of(
        con,
        f"""
        with recorded as (
            select false as is_second_read where false
            union all by name from {literals.read_parquet([as_read(home, wave.file)])}
        ),
        drawn as (
            select *, (draw_rank - 0.5) / count(*) over (partition by stratum_id, draw_reason) as place
            from recorded
        ),
        delivered as (
            select decision_id, receipt_sequence, content_id, evidence_ref, market, language
            from {literals.read_parquet(paths)}
        ),
        drawn_before as (select decision_id from {others})
        select d.decision_id, d.draw_reason, d.queue_id, d.vendor, d.site, d.moderator_key, d.entity_type,
               d.decision, d.policy_code, coalesce(d.is_second_read, false) as is_second_read,
               l.content_id, l.evidence_ref, l.market, l.language
        from drawn as d
        left join delivered as l using (decision_id, receipt_sequence)
        anti join drawn_before as b on d.decision_id = b.decision_id
        order by d.place, d.stratum_id, d.decision_id
        """,
    )


def roster(con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave) -> Rows:
    """The client's auditors with their plain identifiers; vendors' own auditors never enter rates and get nothing."""
    people = home.restricted / "pseudonyms.parquet"
    if not LakeFiles(home).reference_files("auditors") or not people.exists():
        return []
    return rows_of(
        con,
        f"""
        select r.auditor_key, p.person_id as auditor_id, r.moderator_key, r.site, r.languages, r.entity_types,
               r."group", r.daily_capacity, r.left_on
        from ({_known(home, "auditors", "auditor_key", wave)}) as r
        join {literals.read_parquet([people])} as p on p.person_key = r.auditor_key
        where r.organisation = 'client' order by r.auditor_key
        """,
    )


def policies_in_force(con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave) -> Rows:
    """Policies in force on the decision day, by code; the latest of several versions."""
    if not LakeFiles(home).reference_files("policies"):
        return []
    versions = _known(home, "policies", "policy_code, policy_version, effective_from", wave)
    return rows_of(
        con,
        f"""
        select policy_code, policy_name, severity, policy_version, entity_types, effective_from
        from ({versions})
        where effective_from <= {literals.day(wave.day)}
            and (effective_to is null or effective_to >= {literals.day(wave.day)})
        qualify row_number() over (
            partition by policy_code
            order by effective_from desc, {literals.version_order("policy_version")} desc) = 1
        order by policy_code
        """,
    )


def queue_names(con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave) -> dict[str, str]:
    """Names of the queues."""
    if not LakeFiles(home).reference_files("queue_registry"):
        return {}
    rows = rows_of(
        con,
        f"select queue_id, queue_name from ({_known(home, 'queue_registry', 'queue_id', wave)})",
    )
    return {row["queue_id"]: row["queue_name"] for row in rows}


def _known(home: Home, source: str, key: str, wave: Wave) -> str:
    """SQL for the rows of a reference source as of the draw's last receipt."""
    table = literals.read_parquet(LakeFiles(home).reference_files(source))
    return f"""
        select * from {table}
        where receipt_sequence <= greatest({wave.last_receipt}, (select min(receipt_sequence) from {table}))
        qualify {is_latest(key)}
    """
