"""Tables of `config/` for a new home: their headers and first rows."""

import csv
import io

from modqa_pipeline.config.golden_items import GOLDEN_ITEMS
from modqa_pipeline.config.plan_columns import DEFAULTS, PLAN
from modqa_pipeline.config.row_models import (
    EXPECTED_DELIVERIES,
    SEVERITY_WEIGHTS,
    TARGETS,
    TOP_UPS,
)
from modqa_pipeline.config.tables import Table


def _text(table: Table, *rows: dict[str, str]) -> str:
    """A table as the text of its file; columns that a row does not give are blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, table.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


_WHOLE = {"slice_kind": "all", "slice_value": "(all)"}
_ACCURACY = {"metric": "accuracy", "target": "0.95"}

DEFAULT_TABLES = {
    "plan.csv": _text(
        PLAN,
        {**_WHOLE, "daily_budget": "300"}
        | {column: f"{default:g}" for column, default in DEFAULTS.items()},
    ),
    "targets.csv": _text(
        TARGETS, {**_WHOLE, **_ACCURACY}, {"slice_kind": "site", "slice_value": "*", **_ACCURACY}
    ),
    "severity_weights.csv": _text(
        SEVERITY_WEIGHTS,
        {"severity": "critical", "weight": "100", "auto_fail": "true"},
        {"severity": "major", "weight": "50", "auto_fail": "false"},
        {"severity": "minor", "weight": "20", "auto_fail": "false"},
        {"severity": "unknown", "weight": "50", "auto_fail": "false"},
    ),
    "expected_deliveries.csv": _text(EXPECTED_DELIVERIES),
    "top_ups.csv": _text(TOP_UPS),
    "golden_items.csv": _text(GOLDEN_ITEMS),
}
