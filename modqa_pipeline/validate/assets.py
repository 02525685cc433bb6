"""The checks of a run, as asset checks of the table with their results."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from modqa_pipeline.partitions import SINGLE_RUN
from modqa_pipeline.resources import POOL, ModqaHome
from modqa_pipeline.transform.asset_specs import mart_specs
from modqa_pipeline.transform.dbt.manifest import gate_tests, load_manifest
from modqa_pipeline.validate.failing_things import failing_things
from modqa_pipeline.validate.gates import severity_of
from modqa_pipeline.validate.results import CRITICAL, MAX_KEYS, CheckResult
from modqa_pipeline.validate.suites import load_suites

ASSET = "fct_check_results"
#: Metadata of a check whose failure withholds its day. Dagster's own `blocking` would stop the run with all its days.
BLOCKS = {"blocks": "its day"}


def build_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The check step: nothing is published before it, and it blocks days, not the run."""
    check_specs = _check_specs()

    @dg.multi_asset(
        name="checks",
        specs=[
            dg.AssetSpec(
                ASSET,
                deps=_checked_models(),
                group_name="validate",
                kinds={"duckdb", "greatexpectations"},
                description="One row per check and decision day: expected, observed, failing keys.",
            )
        ],
        check_specs=check_specs,
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
        pool=POOL,
    )
    def checks(modqa: ModqaHome) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Run the expectations and read the gating tests; a failed critical one blocks its day."""
        from modqa_pipeline.validate.run import check_days

        results = check_days(modqa.settings)
        by_check: dict[str, list[CheckResult]] = {spec.name: [] for spec in check_specs}
        for result in results:
            by_check[result.name].append(result)
        yield dg.MaterializeResult(
            asset_key=ASSET,
            metadata={
                "checks": len(by_check),
                "failed": sum(not result.is_passed for result in results),
            },
        )
        for spec in check_specs:
            yield _asset_check_result(spec, by_check[spec.name])

    return [checks]


def _checked_models() -> list[str]:
    return [spec.key.to_user_string() for spec in mart_specs(load_manifest())]


def _check_specs() -> list[dg.AssetCheckSpec]:
    specs = [
        dg.AssetCheckSpec(
            name=expectation["meta"]["name"],
            asset=ASSET,
            description=expectation["meta"]["notes"],
            metadata=BLOCKS if expectation["severity"] == CRITICAL else {},
        )
        for suite in load_suites()
        for expectation in suite.expectations
    ]
    return specs + [
        dg.AssetCheckSpec(
            name=test["name"],
            asset=ASSET,
            metadata=BLOCKS if severity_of(test["config"]["severity"]) == CRITICAL else {},
        )
        for test in gate_tests()
    ]


def _asset_check_result(spec: dg.AssetCheckSpec, days: list[CheckResult]) -> dg.AssetCheckResult:
    """One evaluation over the run's days; a run that only reads files may have none to check.

    The UI shows the metadata of evaluations, not those of specs: so both say whether the check blocks.
    """
    failing = [result for result in days if not result.is_passed]
    is_critical = any(result.severity == CRITICAL for result in days)
    return dg.AssetCheckResult(
        asset_key=ASSET,
        check_name=spec.name,
        passed=not failing,
        severity=dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN,
        description="; ".join(f"{r.decision_date}: {r.observed}" for r in failing[:5]) or None,
        metadata={
            **spec.metadata,
            "expected": days[0].expected if days else "no day was built in this run",
            "n_failing": sum(result.n_failing for result in failing),
            "failing_days": dg.MetadataValue.json([str(r.decision_date) for r in failing]),
            "checked_days": dg.MetadataValue.json([str(r.decision_date) for r in days]),
            "failing_keys": dg.MetadataValue.json(_failing_keys(failing)),
            "failing": dg.MetadataValue.json(failing_things(failing)),
        },
    )


def _failing_keys(failing: list[CheckResult]) -> list[dict[str, Any]]:
    rows = [{"decision_date": str(r.decision_date), **k} for r in failing for k in r.failing_keys]
    return rows[:MAX_KEYS]
