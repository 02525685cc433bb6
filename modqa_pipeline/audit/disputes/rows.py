"""Rows of a day's dispute workbooks: published outcomes and disputes, with the delivered rows behind them.

Verdicts are those that readers see: a site sees no error that a blocked day withholds.
"""

from datetime import date
from typing import TYPE_CHECKING

from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import Rows, rows_of
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles, latest

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import Settings

PUBLISHED = "published"


def attach(con: "duckdb.DuckDBPyConnection", settings: "Settings") -> None:
    """Attach the published marts, beside the lake."""
    con.execute(f"attach {literals.text(settings.home.database)} as {PUBLISHED} (read_only)")


def errors_of_sites(con: "duckdb.DuckDBPyConnection", settings: "Settings", day: date) -> Rows:
    """Decisions of a day in which a client's auditor found an error of a site, each with the audit that counts."""
    lake = LakeFiles(settings.home)
    audits = lake.files("audit_results", [day, WAITING_DAY])
    if not audits:
        return []
    return rows_of(
        con,
        f"""
        with audits as ({latest(literals.read_parquet(audits), "audit_id")}),
        decisions as ({_decisions(lake, day)})
        select o.vendor || '/' || o.site as party, o.queue_id, o.entity_type, o.market, o.language, o.decision,
               o.policy_code, o.verdict_decision, o.verdict_policy_code, o.error_type, o.severity,
               a.audit_id, a.comment, d.content_id, d.evidence_ref, s.state,
               o.audited_at::date + {settings.disputes.window_days} as window_end_date
        from {PUBLISHED}.marts.fct_audit_outcomes as o
        join audits as a using (decision_id, auditor_key, audited_at)
        left join decisions as d using (decision_id)
        left join (select audit_id, arg_max(state, raised_at) as state from {PUBLISHED}.marts.fct_disputes
            where decision_date = {literals.day(day)} group by audit_id) as s using (audit_id)
        where o.decision_date = {literals.day(day)} and o.organisation = 'client'
            and o.wave is not null and o.vendor is not null and o.site is not null
            and o.error_type not in ('correct', 'pending', 'unassessable')
        qualify row_number() over (partition by o.decision_id order by a.audit_id) = 1
        order by party, o.queue_id nulls last, o.decision_id
        """,
    )


def open_disputes(con: "duckdb.DuckDBPyConnection", settings: "Settings", day: date) -> Rows:
    """Open disputes of a day's verdicts, oldest first."""
    lake, people = LakeFiles(settings.home), settings.home.restricted / "pseudonyms.parquet"
    disputes = lake.reference_files("disputes")
    paths = lake.files("audit_results", [day, WAITING_DAY])
    if not disputes or not paths:
        return []
    audits = literals.read_parquet(paths)
    return rows_of(
        con,
        f"""
        with argued as (select * from {literals.read_parquet(disputes)} where argument is not null),
        arguments as (select dispute_id, argument from ({latest("argued", "dispute_id")})),
        audits as ({latest(audits, "audit_id")}),
        decisions as ({_decisions(lake, day)})
        select coalesce(f.vendor || '/' || f.site, '') as party, f.queue_id, f.decision, f.policy_code,
               f.verdict_decision_before as verdict_decision, f.verdict_policy_code_before as verdict_policy_code,
               f.dispute_id, f.audit_id, f.raised_at, f.expected_decision, f.expected_policy_code,
               g.argument, a.comment, d.content_id, d.evidence_ref, p.person_id as auditor_id
        from {PUBLISHED}.marts.fct_disputes as f
        left join arguments as g using (dispute_id)
        left join audits as a using (audit_id)
        left join decisions as d on f.decision_id = d.decision_id
        left join {literals.read_parquet([people])} as p on f.auditor_key = p.person_key
        where f.decision_date = {literals.day(day)} and f.state = 'open'
        order by f.raised_at, f.dispute_id
        """,
    )


def policies(con: "duckdb.DuckDBPyConnection") -> Rows:
    """Policies that may be named, in their latest version."""
    return rows_of(
        con,
        f'select policy_code as "Policy", policy_name as "Name", severity as "Severity", '
        f'policy_version as "Version", effective_from as "In force from" '
        f"from {PUBLISHED}.marts.dim_policies order by 1",
    )


def _decisions(lake: LakeFiles, day: date) -> str:
    """SQL for the item and the evidence of each decision; no rows if the lake has none of the day."""
    paths = lake.files("bpo_decisions", [day])
    paths += lake.files("machine_decisions", [day])
    if not paths:
        return "select null::varchar as decision_id, null as content_id, null as evidence_ref where false"
    listed = ", ".join(literals.path_to_read(path) for path in paths)
    table = f"read_parquet([{listed}], union_by_name = true)"
    return f"select decision_id, content_id, evidence_ref from ({latest(table, 'decision_id')})"
