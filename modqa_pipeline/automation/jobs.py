"""The jobs: the same steps three times, differing in what they may do. The days come with the run."""

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
    """Daily run (draws), follow deliveries (never draws), rebuild (everything anew, never draws)."""

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
            "Ingest what has landed and build again the days that it touches; draws nothing.",
            {DRAWS_TAG: "none"},
        ),
        job(
            REBUILD,
            "Make everything derived anew from landing/, config/, receipts/ and draws/.",
            {DRAWS_TAG: "none", REBUILD_TAG: "true"},
        ),
    ]
