"""What the models of a run read of the days before it: the publication, and never the warehouse.

A run that is killed between its models and its publication leaves rows in the warehouse that nobody has seen. What a
draw, or the inspection of a lot, makes of the past would else depend on whether a run before was disturbed.
"""

from datetime import timedelta
from typing import Any

import pyarrow as pa

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.transform.inputs.run_input import RunInput, RunToBuild

_OUTCOMES = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("decided_by", pa.string()),
        ("entity_type", pa.string()),
        ("machine_score", pa.float64()),
        ("decision", pa.string()),
        ("verdict_decision", pa.string()),
        ("policy_code", pa.string()),
        ("verdict_policy_code", pa.string()),
        ("error_type", pa.string()),
        ("severity", pa.string()),
        ("audited_at", pa.timestamp("us")),
        ("is_estimating", pa.bool_()),
    ]
)


def published_rows(
    settings: Settings, mart: str, query: str, *parameters: Any
) -> list[tuple[Any, ...]]:
    """Rows of a published mart.

    None before it was first published, nor in a rebuild: that begins with nothing, though readers still have the
    last publication.
    """
    table = _published(settings, mart, query, *parameters)
    return [tuple(row.values()) for row in table.to_pylist()] if table is not None else []


def _published(settings: Settings, mart: str, query: str, *parameters: Any) -> pa.Table | None:
    home = settings.home
    if not home.warehouse.exists() or not home.database.exists():
        return None
    with open_database(home.database, settings.engine, read_only=True) as connection:
        tables = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = ?"
        if not connection.execute(tables, [mart]).fetchall():
            return None
        return connection.sql(query, params=list(parameters)).to_arrow_table()


def _past_outcomes(run: RunToBuild) -> pa.Table:
    """Audited decisions of the days that the draws of this run look back on; none if it makes no draw."""
    drawn = [day.decision_date for day in run.days if day.makes_main_draw]
    if not drawn:
        return _OUTCOMES.empty_table()
    found = _published(
        run.settings,
        "fct_audit_outcomes",
        f"select {', '.join(_OUTCOMES.names)} from marts.fct_audit_outcomes "
        "where decision_date >= ? and decision_date < ?",
        min(drawn) - timedelta(days=run.settings.quality.prior_days),
        max(drawn),
    )
    return _OUTCOMES.empty_table() if found is None else found.cast(_OUTCOMES)


PAST_OUTCOMES = RunInput("past_outcomes", _OUTCOMES, _past_outcomes)
