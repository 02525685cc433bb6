"""The jobs: the same steps three times, with different permissions. The days come with the run."""

from typing import TYPE_CHECKING

import dagster as dg

from modqa_pipeline.resources import DRAWS_TAG, REBUILD_TAG

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

DAILY = "daily_quality"
FOLLOW = "follow_deliveries"
REBUILD = "rebuild"


def build_jobs(partitions: dg.PartitionsDefinition) -> "list[UnresolvedAssetJobDefinition]":
    """Daily run (draws), follow deliveries (never draws), rebuild (all derived data again, never draws)."""

    def job(name: str, description: str, tags: dict[str, str]) -> "UnresolvedAssetJobDefinition":
        return dg.define_asset_job(
            name=name,
            selection=dg.AssetSelection.all(),
            partitions_def=partitions,
            description=description,
            tags=tags,
        )

    return [
        job(DAILY, "Ingest, build, check, draw, publish and report the days asked for.", {}),
        job(
            FOLLOW,
            "Ingest new files and rebuild the days whose figures they may change; draws nothing.",
            {DRAWS_TAG: "none"},
        ),
        job(
            REBUILD,
            "Rebuild all derived data from landing/, config/, receipts/ and draws/.",
            {DRAWS_TAG: "none", REBUILD_TAG: "true"},
        ),
    ]
