"""Settings, plan and the other tables of `config/`, as the models get them."""

from datetime import date
from operator import attrgetter

import pyarrow as pa

from modqa_pipeline.config.fields import value_type
from modqa_pipeline.config.table import Row
from modqa_pipeline.config.tables import TABLES
from modqa_pipeline.facts.old_spellings import spelled, spellings_of_today
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild

#: Column, its type, and the setting that it holds.
_SETTINGS = (
    ("min_audited", pa.int32(), "quality.min_audited"),
    ("census_share", pa.float64(), "quality.census_share"),
    ("min_covered_share", pa.float64(), "quality.min_covered_share"),
    ("min_expected_events", pa.float64(), "quality.min_expected_events"),
    ("prior_days", pa.int32(), "quality.prior_days"),
    ("cutoff_hour_utc", pa.int32(), "schedule.cutoff_hour_utc"),
    ("audit_max_age_days", pa.int32(), "checks.audit_max_age_days"),
    ("allowed_lag_hours", pa.int32(), "checks.allowed_lag_hours"),
    ("appeal_due_days", pa.int32(), "appeals.due_days"),
    ("dispute_window_days", pa.int32(), "disputes.window_days"),
    ("golden_acceptable_error_rate", pa.float64(), "golden.acceptable_error_rate"),
    ("golden_unacceptable_error_rate", pa.float64(), "golden.unacceptable_error_rate"),
    ("golden_alpha", pa.float64(), "golden.alpha"),
    ("golden_beta", pa.float64(), "golden.beta"),
    ("golden_suspect_readings", pa.int32(), "golden.suspect_readings"),
)


def _settings(run: RunToBuild) -> Rows:
    return [{column: attrgetter(setting)(run.settings) for column, _, setting in _SETTINGS}]


def _table(model: type[Row]) -> RunInput:
    """Columns of a table of `config/` for the models."""
    kinds = {
        name: _ARROW.get(value_type(field), pa.string())
        for name, field in model.model_fields.items()
        if not field.exclude
    }
    return RunInput(model.table, pa.schema(list(kinds.items())), lambda run: _rows(run, model))


def _rows(run: RunToBuild, model: type[Row]) -> Rows:
    rows = [row.model_dump() for row in run.tables[model]]
    if spellings := spellings_of_today(run.home):
        # tables may name what ModQA published before it was rebuilt
        return [{name: spelled(cell, spellings) for name, cell in row.items()} for row in rows]
    return rows


_ARROW = {
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
}
RUN_SETTINGS = RunInput(
    "run_settings", pa.schema([(column, kind) for column, kind, _ in _SETTINGS]), _settings
)
#: Tables of `config/` that dbt models get.
CONFIGURED_TABLES = tuple(_table(model) for model in TABLES if model.for_models)
