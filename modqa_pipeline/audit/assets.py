"""The draws of a run become facts, before anybody sees anything made from them."""

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import ModqaHome


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The step that records draws."""

    @dg.asset(
        name="audit_draws",
        deps=["fct_check_results", "fct_audit_samples"],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        group_name="audit",
        kinds={"parquet"},
        pool="modqa_home",
        description="Audit draws as they were made, append only, with all that they depended on.",
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

    return [audit_draws]
