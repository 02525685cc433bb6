"""The dbt project in Dagster: one asset per mart, one step for all of them."""

from collections.abc import Callable, Iterator

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome, may_draw, requested_days
from modqa_pipeline.transform.asset_specs import mart_specs, model_order
from modqa_pipeline.transform.dbt.manifest import load_manifest


def build_assets(
    partitions: dg.PartitionsDefinition, meanwhile: Callable[[], None] = lambda: None
) -> list[dg.AssetsDefinition]:
    """The dbt step.

    Parameters
    ----------
    meanwhile : callable
        Run in a thread beside dbt, such as the imports for the steps after it.
    """
    specs = mart_specs(load_manifest())

    @dg.multi_asset(
        name="dbt_models",
        specs=specs,
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        pool=POOL,
        can_subset=True,  # else the UI refuses to backfill marts that are reached by several paths
    )
    def dbt_models(
        context: dg.AssetExecutionContext, modqa: ModqaHome
    ) -> Iterator[dg.MaterializeResult]:
        """Choose the run's days, build every model for them, run the gating tests."""
        from modqa_pipeline.home.ledger import read_ledger
        from modqa_pipeline.transform.build import build, insist_on_all_marts
        from modqa_pipeline.transform.dbt.gate_tests import write_gate_tests
        from modqa_pipeline.transform.preparation import prepare_run

        record = prepare_run(
            modqa.settings,
            read_ledger(modqa.home),
            requested_days(context),
            may_draw=may_draw(context),
            run_id=context.run.run_id,
        )
        result = build(modqa.settings, meanwhile=meanwhile)
        insist_on_all_marts(result)
        write_gate_tests(modqa.home, result.tests)
        selected = {key.to_user_string() for key in context.selected_asset_keys}
        seconds = {node.name: node.seconds for node in result.models}
        seconds |= dict.fromkeys(result.standing, 0.0)
        for name in model_order(load_manifest()):
            if name in selected & seconds.keys():
                yield dg.MaterializeResult(
                    asset_key=name,
                    metadata={"seconds": round(seconds[name], 3), "days": len(record.days)},
                )

    return [dbt_models]
