"""Steps of the human loop: draws become facts before anybody sees them; then their worksheets are handed out, and the
audit team's page says who owes what.
"""

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The step that records draws, the step that writes workbooks, and the step that writes the audit team's page."""

    @dg.asset(
        name="audit_draws",
        deps=["fct_check_results", "fct_audit_samples"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="audit",
        kinds={"parquet"},
        pool=POOL,
        description="Audit draws as they were made, append-only, with everything that they depended on.",
    )
    def audit_draws(modqa: ModqaHome) -> dg.MaterializeResult:
        """Record the draws of the days whose checks passed."""
        from modqa_pipeline.audit.recording import record_run_draws

        draws, lots = record_run_draws(modqa.settings)
        return dg.MaterializeResult(
            metadata={
                "draws": len(draws),
                "decisions_drawn": sum(record.n_drawn for record in [*draws, *lots]),
                "lots": sum(record.n_lots for record in lots),
            }
        )

    @dg.asset(
        name="audit_worksheets",
        deps=["published_marts"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="audit",
        kinds={"excel"},
        pool=POOL,
        description="worksheets/: a workbook for every auditor for new draws, for adjudicators, and for the "
        "raters of calibration sessions.",
    )
    def audit_worksheets(modqa: ModqaHome) -> dg.MaterializeResult:
        """Write the workbooks for auditors, adjudicators and raters; a failed report page does not stop it."""
        from modqa_pipeline.audit.adjudication.hand_out import hand_out_adjudications
        from modqa_pipeline.audit.calibration.command import write_missing
        from modqa_pipeline.audit.worksheets.export import export_new_draws
        from modqa_pipeline.runs.run_record import read_run_record

        record = read_run_record(modqa.home)
        exported = export_new_draws(modqa.settings, record.dates)
        settled = hand_out_adjudications(modqa.settings, record.last_receipt_sequence)
        return dg.MaterializeResult(
            metadata={
                "workbooks": exported.n_worksheets,
                "session_worksheets": write_missing(modqa.settings),
                "audits_in_worksheets": exported.n_audits,
                "audits_without_auditor": sum(exported.unassigned.values()),
                "adjudications_in_worksheets": settled.n_audits,
                "adjudications_without_auditor": sum(settled.unassigned.values()),
            }
        )

    @dg.asset(
        name="report_audit_team",
        deps=["audit_worksheets"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="report",
        kinds={"html"},
        pool=POOL,
        description="reports/audit-team.html: who owes what since when, what is past due, how well auditors read.",
    )
    def report_audit_team(modqa: ModqaHome) -> dg.MaterializeResult:
        """Write the audit team's page, once the run's worksheets are handed out; a home without auditors has none."""
        from datetime import UTC, datetime

        from modqa_pipeline.audit.worksheets.outstanding import read_assignments
        from modqa_pipeline.home.connections import connect
        from modqa_pipeline.report.pages.site import write_team
        from modqa_pipeline.report.pages.team import has_team
        from modqa_pipeline.report.scopes.edition import Rules

        if not has_team(modqa.home):
            return dg.MaterializeResult(metadata={"pages": 0})
        settings = modqa.settings
        with connect(modqa.home, settings.engine) as con:
            assignments = read_assignments(con, settings, datetime.now(UTC).date())
        rules = Rules(settings.quality.min_audited, settings.report.min_shown_moderator)
        page = write_team(modqa.home, assignments, title=settings.report.title, rules=rules)
        return dg.MaterializeResult(
            metadata={
                "pages": 1,
                "audits_to_do": sum(each.n_open for each in assignments.given),
                "page": dg.MetadataValue.path(str(page)),
            }
        )

    return [audit_draws, audit_worksheets, report_audit_team]
