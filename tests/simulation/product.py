"""The product's own SQL, compiled once, run on tables that the simulation makes: one replication is one day."""

import os
from pathlib import Path

import duckdb

from modqa_pipeline.transform.dbt.environment import dbt_arguments, quiet
from modqa_pipeline.transform.dbt.parsing import parse

DESIGN = (
    "int_past_counts",
    "int_plan_margins",
    "int_unit_targets",
    "int_design_cells",
    "int_stratum_cells",
    "int_stratum_map",
)
ALLOCATION = ("int_strata", "int_draw_allocation")
ESTIMATES = (
    "int_slice_populations",
    "fct_stratum_slice_counts",
    "int_metric_cells",
    "fct_quality_sums_daily",
    "kpi_quality_daily",
    "kpi_quality_weekly",
)
SCORECARDS = ("kpi_moderator_scorecard",)
EMPTY = {
    "staging.stg_draw_score_steps": "decision_date date, decided_by varchar, decision_class varchar, "
    "score_step int, score_from double",
    "staging.stg_draw_stratum_map": "decision_date date, unit_key varchar, decision_class varchar, "
    "score_step int, stratum_id varchar",
    "staging.stg_draw_strata": "decision_date date, wave varchar, stratum_id varchar, n_decisions bigint, "
    "n_drawn bigint, prior_error_rate double, prior_violating_rate double, prior_critical_rate double, "
    "prior_wrong_policy_rate double",
    "staging.stg_draw_decisions": "decision_date date, wave varchar, stratum_id varchar, draw_reason varchar",
    "staging.stg_week_draws": "decision_date date, decided_by varchar, domain varchar, queue_id varchar, "
    "moderator_key varchar",
    "staging.stg_targets": "slice_kind varchar, slice_value varchar, metric varchar, target double",
    "staging.stg_severity_weights": "severity varchar, weight double, auto_fail boolean",
    "intermediate.int_queues_as_of": "decision_date date, queue_id varchar, risk_tier varchar",
}


class Product:
    """A scratch warehouse in which the compiled models run."""

    def __init__(self, home: Path) -> None:
        self._sql, database = _compile(home)
        self.connection = duckdb.connect()
        self.connection.execute(f"attach ':memory:' as {database}; use {database}")
        for schema in ("staging", "intermediate", "marts"):
            self.connection.execute(f"create schema {schema}")
        for table, columns in EMPTY.items():
            self.connection.execute(f"create table {table} ({columns})")

    def put(self, name: str, query: str, **frames: object) -> None:
        """Make a table from a query over arrays given by name."""
        for key, frame in frames.items():
            self.connection.register(key, frame)
        self.connection.execute(f"create or replace table {name} as {query}")
        for key in frames:
            self.connection.unregister(key)

    def run(self, *models: str) -> None:
        """Build these models, in this order."""
        for model in models:
            relation, sql = self._sql[model]
            self.connection.execute(f"create or replace table {relation} as {sql}")


def compile_inline(home: Path, sql: str) -> str:
    """A query that calls the product's macros, as SQL."""
    [(_, code)] = _compiled(home, ["--inline", sql]).values()
    return code


def _compile(home: Path) -> tuple[dict[str, tuple[str, str]], str]:
    names = ("int_score_steps", "int_draws_proposed", *DESIGN, *ALLOCATION, *ESTIMATES, *SCORECARDS)
    models = _compiled(home, ["--select", *names])
    return models, next(iter(models.values()))[0].split(".")[0].strip('"')


def _compiled(home: Path, arguments: list[str]) -> dict[str, tuple[str, str]]:
    from dbt.cli.main import dbtRunner

    os.environ.update(
        MODQA_HOME=str(home), DBT_TARGET_PATH=str(home / "dbt"), DBT_LOG_PATH=str(home / "dbt")
    )
    (home / "warehouse").mkdir(parents=True, exist_ok=True)
    command = ["compile", *arguments]
    with quiet():
        result = dbtRunner(manifest=parse([command])).invoke([*command, *dbt_arguments()])
    if not result.success:
        raise RuntimeError(f"dbt did not compile the models: {result.exception}")
    nodes = [run.node for run in result.result.results]
    return {n.name: (n.relation_name, n.compiled_code) for n in nodes}
