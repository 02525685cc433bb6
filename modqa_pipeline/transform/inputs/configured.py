"""Settings, plan and the other tables of `config/`, as the models get them."""

from operator import attrgetter

import pyarrow as pa

from modqa_pipeline.config import golden_items, plan_columns, row_models
from modqa_pipeline.config.tables import Table
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


def _table(name: str, table: Table) -> RunInput:
    """Columns of a table of `config/` for the models; `Plan` has its rows under the same name."""
    columns = [(column, pa.type_for_alias(arrow)) for column, arrow in table.for_models.items()]
    return RunInput(name, pa.schema(columns), lambda run: getattr(run.plan, name))


RUN_SETTINGS = RunInput(
    "run_settings", pa.schema([(column, kind) for column, kind, _ in _SETTINGS]), _settings
)
PLAN = _table("plan", plan_columns.PLAN)
TARGETS = _table("targets", row_models.TARGETS)
SEVERITY_WEIGHTS = _table("severity_weights", row_models.SEVERITY_WEIGHTS)
EXPECTED_DELIVERIES = _table("expected_deliveries", row_models.EXPECTED_DELIVERIES)
GOLDEN_ITEMS = _table("golden_items", golden_items.GOLDEN_ITEMS)
