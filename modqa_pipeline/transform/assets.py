"""How Dagster sees the dbt project: one asset a model, one step for all of them."""

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import ModqaHome, may_draw, requested_days
from modqa_pipeline.transform.manifest import load_manifest


class ModqaTranslator(DagsterDbtTranslator):
    """Assets are named as their tables; sources as the raw assets that ingest makes."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))

    def get_asset_key(self, dbt_resource_props) -> dg.AssetKey:
        """The name alone, without the schema."""
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props) -> str:
        """The layer: staging, intermediate or marts."""
        layers = [part for part in dbt_resource_props["fqn"][1:-1]] or ["seeds"]
        return layers[0]


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The dbt step."""

    @dbt_assets(
        manifest=load_manifest(),
        name="dbt_models",
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        dagster_dbt_translator=ModqaTranslator(),
        pool="modqa_home",
    )
    def dbt_models(context: dg.AssetExecutionContext, modqa: ModqaHome):
        """Choose the run's days, build every model for them, run the tests that gate."""
        from modqa_pipeline.ingest.ledger import read_ledger
        from modqa_pipeline.transform.dbt import build
        from modqa_pipeline.transform.gate_tests import write_gate_tests
        from modqa_pipeline.transform.preparation import prepare_run

        record = prepare_run(
            modqa.settings,
            read_ledger(modqa.home),
            requested_days(context),
            may_draw=may_draw(context),
            run_id=context.run.run_id,
        )
        result = build(modqa.settings)
        write_gate_tests(modqa.home, result.tests)
        for node in result.models:
            yield dg.Output(
                value=None,
                output_name=node.name,
                metadata={"seconds": round(node.seconds, 3), "days": len(record.days)},
            )

    return [dbt_models]
