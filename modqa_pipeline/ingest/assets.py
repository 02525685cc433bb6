"""Raw assets: delivered rows, accepted and typed. One step reads every source."""

import logging
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.home.paths import Home
from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome, is_rebuild

if TYPE_CHECKING:
    from modqa_pipeline.ingest.run import IngestSummary

LOG = logging.getLogger("modqa.run")

#: Tables that ingest writes about deliveries; the other tables are the sources, described by their contracts.
OWN_TABLES = {
    "ingest_ledger": "One row per processed delivery.",
    "quarantine": "One row per refused row or file, with the reason.",
}


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The ingest step."""
    specs = [_asset_spec(table, text) for table, text in descriptions().items()]

    @dg.multi_asset(
        name="ingest",
        specs=specs,
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        pool=POOL,
        can_subset=True,
    )
    def ingest(
        context: dg.AssetExecutionContext, modqa: ModqaHome
    ) -> Iterator[dg.MaterializeResult]:
        """Read new files into the lake; refuse what cannot be read, with the reason."""
        from modqa_pipeline.ingest.run import ingest_landing

        if is_rebuild(context):
            forget_derived(modqa.home)
        summary = ingest_landing(modqa.settings, progress=LOG.info)
        for line in worth_telling(summary):
            LOG.warning(line)
        for spec in specs:
            if spec.key not in context.selected_asset_keys:
                continue
            yield dg.MaterializeResult(asset_key=spec.key, metadata=_metadata(spec, summary))

    return [ingest]


def descriptions() -> dict[str, str]:
    """Name of each raw table with the description of its contract; the lake keeps every version of a row."""
    of_sources = {
        source: f"{contract.description} {contract.grain} Every delivered version is kept."
        for source in sources()
        for contract in [load_contract(source)]
    }
    return of_sources | OWN_TABLES


def forget_derived(home: Home) -> None:
    """Remove what a rebuild makes again; what readers see stays until it is replaced."""
    for name in ("lake", "quarantine", "warehouse", "state", "returns"):
        shutil.rmtree(home.root / name, ignore_errors=True)
        (home.root / name).mkdir(mode=0o700 if name == "returns" else 0o777)


def worth_telling(summary: "IngestSummary") -> list[str]:
    """Lines for the user of a run: files that were not read, and files that are gone."""
    lines = [
        f"still being written, will be read in the next run: {name}" for name in summary.unsettled
    ]
    return lines + [
        f"changed or removed after it was received, its rows are lost: landing/{name}"
        for name in summary.missing
    ]


def _asset_spec(table: str, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        f"raw__{table}", description=description, group_name="ingest", kinds={"parquet"}
    )


def _metadata(spec: dg.AssetSpec, summary: "IngestSummary") -> dict[str, Any]:
    source = spec.key.to_user_string().removeprefix("raw__")
    entries = [entry for entry in summary.entries if entry["source"] == source]
    return {
        "files": len(entries),
        **{
            name: sum(entry[name] for entry in entries)
            for name in ("rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate")
        },
    }
