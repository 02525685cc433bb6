"""The report: pages for the days of the run, and the index; beside them worksheets for auditors and adjudicators."""

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import ModqaHome


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The report step; pages read published marts alone, worksheets what is recorded."""

    @dg.asset(
        name="report_daily_quality",
        deps=["published_marts"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="report",
        kinds={"plotly"},
        pool="modqa_home",
        description="reports/: one page a day, its checks page, a page a calibration session, and the index. "
        "worksheets/: a workbook for every auditor of what was newly drawn, and for adjudicators.",
    )
    def report_daily_quality(
        context: dg.AssetExecutionContext, modqa: ModqaHome
    ) -> dg.MaterializeResult:
        """Write the pages of the run's days, and what their auditors are to fill in."""
        from modqa_pipeline.audit.adjudication.hand_out import hand_out_adjudications
        from modqa_pipeline.audit.calibration.command import write_missing
        from modqa_pipeline.audit.worksheets.export import export_new_draws
        from modqa_pipeline.report.pages.site import write_reports
        from modqa_pipeline.runs.run_record import read_run_record

        settings, record = modqa.settings.report, read_run_record(modqa.home)
        days = record.dates
        exported = export_new_draws(modqa.settings, days)
        settled = hand_out_adjudications(modqa.settings, record.last_receipt_sequence)
        n_session_books = write_missing(modqa.settings)
        pages = write_reports(
            modqa.home,
            days,
            title=settings.title,
            min_shown_moderator=settings.min_shown_moderator,
            min_audited=modqa.settings.quality.min_audited,
        )
        return dg.MaterializeResult(
            metadata={
                "pages": len(pages),
                "workbooks": exported.n_worksheets,
                "session_worksheets": n_session_books,
                "audits_in_worksheets": exported.n_audits,
                "audits_without_auditor": sum(exported.unassigned.values()),
                "adjudications_in_worksheets": settled.n_audits,
                "adjudications_without_auditor": sum(settled.unassigned.values()),
                "index": dg.MetadataValue.path(str(modqa.home.reports / "index.html")),
            }
        )

    return [report_daily_quality]
