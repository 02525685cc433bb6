"""Withholds blocked days, then publishes the marts that analysts, notebooks and reports read."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome, is_rebuild


def build_assets(
    partitions: dg.PartitionsDefinition, freshness: dg.FreshnessPolicy
) -> list[dg.AssetsDefinition]:
    """The withholding step and the publication step."""

    @dg.asset(
        name="withheld_days",
        deps=["fct_check_results", "audit_draws"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="publish",
        kinds={"duckdb"},
        pool=POOL,
        description="The warehouse as readers will see it: rows of days with a failed critical check are replaced by "
        "their last published rows.",
    )
    def withheld_days(modqa: ModqaHome) -> dg.MaterializeResult:
        """Replace what the run built for blocked days with what was last published of them."""
        from modqa_pipeline.publish.run import withhold_run

        blocked = withhold_run(modqa.settings)
        return dg.MaterializeResult(metadata={"blocked_days": _reasons(blocked)})

    @dg.asset(
        name="published_marts",
        deps=["withheld_days"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="publish",
        kinds={"duckdb", "parquet"},
        freshness_policy=freshness,
        pool=POOL,
        description="published/modqa.duckdb and published/marts/: the days that passed, in one step.",
    )
    def published_marts(
        context: dg.AssetExecutionContext, modqa: ModqaHome
    ) -> Iterator[dg.MaterializeResult]:
        """Publish the days that passed; blocked days stay as last published."""
        from modqa_pipeline.publish.run import publish_run

        published = publish_run(modqa.settings, from_scratch=is_rebuild(context))
        asked_for = set(context.partition_keys)
        for day in published.days:
            if day.isoformat() not in asked_for:
                context.log_event(
                    dg.AssetMaterialization("published_marts", partition=day.isoformat())
                )
        yield dg.MaterializeResult(
            metadata={
                "days": len(published.days),
                "blocked_days": _reasons(published.blocked),
                **{table.name: table.n_rows for table in published.tables},
            }
        )

    return [withheld_days, published_marts]


def _reasons(blocked: dict[date, str]) -> dg.MetadataValue:
    return dg.MetadataValue.json({str(day): reason for day, reason in blocked.items()})
