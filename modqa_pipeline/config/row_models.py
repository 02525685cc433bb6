"""Row models of `targets.csv`, `severity_weights.csv`, `expected_deliveries.csv` and `top_ups.csv`.

The plan's row model is in `plan_columns`; that of the golden items is in `golden_items`, with its checks.
"""

from modqa_pipeline.config.cells import (
    any_text,
    day,
    number,
    one_of,
    share,
    whole_number,
    yes_or_no,
)
from modqa_pipeline.config.tables import Column, Table
from modqa_pipeline.contracts.contract import sources_of_kind

METRICS = (
    "accuracy",
    "precision",
    "over_enforcement_rate",
    "leakage_rate",
    "recall",
    "prevalence",
    "wrong_policy_rate",
    "critical_error_rate",
)
SLICE_KINDS = (
    "all",
    "decided_by",
    "vendor",
    "site",
    "queue",
    "entity_type",
    "market",
    "language",
    "policy",
    "model",
)
#: Severities of an error; `unknown` if neither auditor nor policy gives one.
SEVERITIES = ("critical", "major", "minor", "unknown")


def _severity(text: str) -> str:
    return one_of(*SEVERITIES)("unknown" if text in ("", "none") else text)


def _source_of_decisions(text: str) -> str:
    return one_of(*sources_of_kind("decision"))(text)


def _text_or_none(text: str) -> str | None:
    return text or None


TARGETS = Table(
    columns=(
        Column(
            "slice_kind",
            one_of(*SLICE_KINDS),
            "Kind of the slice, as in the published tables.",
            arrow="string",
        ),
        Column("slice_value", any_text, "The slice, or `*` for every one.", arrow="string"),
        Column("metric", one_of(*METRICS), "A metric of docs/metrics.md.", arrow="string"),
        Column(
            "target",
            share("between 0 and 1", lambda x: 0 < x < 1),
            "What the metric is aimed at, a share between 0 and 1.",
            arrow="double",
        ),
    ),
    key=("slice_kind", "slice_value", "metric"),
)
SEVERITY_WEIGHTS = Table(
    columns=(
        Column("severity", _severity, "critical, major, minor or unknown.", arrow="string"),
        Column(
            "weight",
            number(0, 100),
            "Points of 100 that an error of this severity costs, 0 to 100.",
            arrow="double",
        ),
        Column(
            "auto_fail",
            yes_or_no,
            "Whether an error of this severity alone makes its decision score 0.",
            arrow="bool",
        ),
    ),
    key=("severity",),
)
EXPECTED_DELIVERIES = Table(
    columns=(
        Column("source", _source_of_decisions, "Source that is to be delivered.", arrow="string"),
        Column("vendor", _text_or_none, "Vendor that delivers; blank is any.", arrow="string"),
        Column(
            "site",
            _text_or_none,
            "Site whose decisions are delivered; blank is any.",
            arrow="string",
        ),
    ),
    key=("source", "vendor", "site"),
)
TOP_UPS = Table(
    columns=(
        Column("decision_date", day, "Day that gets more audits."),
        Column("n_audits", whole_number(1, 1_000_000), "How many more."),
    ),
    key=("decision_date",),
)
