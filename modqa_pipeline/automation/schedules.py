"""The daily run, after the cut-off of the decision day."""

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from dagster._core.definitions.partitions.partitioned_schedule import (
        UnresolvedPartitionedAssetScheduleDefinition,
    )
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )


def build_daily_schedule(
    job: "UnresolvedAssetJobDefinition", cutoff_hour_utc: int
) -> "UnresolvedPartitionedAssetScheduleDefinition | dg.ScheduleDefinition":
    """Run yesterday's decision day at the cut-off hour (UTC); off until it is switched on in the UI."""
    return dg.build_schedule_from_partitioned_job(
        job,
        name="daily_quality_after_cutoff",
        hour_of_day=cutoff_hour_utc,
        description="Draws, builds and publishes the day before, once its cut-off has passed.",
    )
