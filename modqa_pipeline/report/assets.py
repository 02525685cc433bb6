"""The report: pages for the days of the run, and the index."""

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome, PublishedMarts


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The report step; it reads only published marts."""

    @dg.asset(
        name="report_daily_quality",
        deps=["published_marts"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="report",
        kinds={"plotly"},
        pool=POOL,
        description="reports/: a page and a checks page per day, a page per calibration session, and the index.",
    )
    def report_daily_quality(modqa: ModqaHome, published: PublishedMarts) -> dg.MaterializeResult:
        """Write the pages of the run's days."""
        from modqa_pipeline.config.known_findings import accepted_today
        from modqa_pipeline.config.tables import load_tables
        from modqa_pipeline.report.pages.rendering import keep_compiled
        from modqa_pipeline.report.pages.site import write_pages
        from modqa_pipeline.report.pages.team import TEAM_FILE, has_team
        from modqa_pipeline.report.queries.marts import Marts
        from modqa_pipeline.report.scopes.edition import Rules
        from modqa_pipeline.runs.run_record import read_run_record

        settings = modqa.settings.report
        keep_compiled(modqa.home.state / "templates")
        with published.get_connection() as connection:
            pages = write_pages(
                modqa.home.reports,
                Marts(connection),
                read_run_record(modqa.home).dates,
                title=settings.title,
                rules=Rules(
                    min_audited=modqa.settings.quality.min_audited,
                    min_shown_moderator=settings.min_shown_moderator,
                    known=accepted_today(load_tables(modqa.home)),
                    quarantine_share=modqa.settings.landing.quarantine_share,
                ),
                to_come={TEAM_FILE} if has_team(modqa.home) else (),
            )
        return dg.MaterializeResult(
            metadata={
                "pages": len(pages),
                "index": dg.MetadataValue.path(str(modqa.home.reports / "index.html")),
            }
        )

    return [report_daily_quality]
