"""`config/severity_weights.csv`: what an error costs in the weighted quality score."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field

from modqa_pipeline.config.fields import Contradiction
from modqa_pipeline.config.table import Row

#: Severities of an error; `unknown` if neither auditor nor policy gives one.
Severity = Literal["critical", "major", "minor", "unknown"]
SEVERITIES: tuple[str, ...] = get_args(Severity)


class SeverityWeight(Row):
    """The weight of one severity."""

    table = "severity_weights"
    key = ("severity",)
    first_rows = (
        {"severity": "critical", "weight": "100", "auto_fail": "true"},
        {"severity": "major", "weight": "50", "auto_fail": "false"},
        {"severity": "minor", "weight": "20", "auto_fail": "false"},
        {"severity": "unknown", "weight": "50", "auto_fail": "false"},
    )
    for_models = True

    severity: Annotated[
        Severity, BeforeValidator(lambda text: "unknown" if text in ("", "none") else text)
    ] = Field(description="critical, major, minor or unknown.")
    weight: float = Field(
        ge=0,
        le=100,
        description="Points of 100 that an error of this severity costs, 0 to 100.",
    )
    auto_fail: bool = Field(
        description="Whether an error of this severity alone makes its decision score 0."
    )

    @classmethod
    def check_rows(cls, rows: Mapping[int, Self]) -> None:
        """Check that every severity has its weight."""
        given = {row.severity for row in rows.values()}
        missing = [name for name in SEVERITIES if name not in given]
        if missing:
            raise Contradiction(
                f"one row each for {', '.join(SEVERITIES)}",
                says=f"no row for severity {', '.join(missing)}",
                remedy="Add it: every severity needs its weight.",
            )
