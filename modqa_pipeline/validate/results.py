"""Results of the checks by day: the rows of `fct_check_results`. Knows neither Dagster nor GX."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home.day_tables import replace_days

if TYPE_CHECKING:
    import duckdb

CRITICAL, WARNING = "critical", "warning"
MAX_KEYS = 20


@dataclass(frozen=True)
class CheckResult:
    """One check on one day.

    Attributes
    ----------
    name : str
        A true statement in the present tense; the name of the asset check.
    severity : str
        `critical` blocks the day, `warning` does not.
    expectation, expected, observed : str
        In plain words.
    failing_keys : list of dict
        Keys of the failing rows with the failing value, and no more of a row than is needed to find it.
    failed : str
        What is wrong, as a sentence for people, with ``{about}`` for what it is wrong of.
    about : str, optional
        Which of the keys says what a failure is about, such as a queue or a delivery; None: it is about the day.
    """

    decision_date: date
    suite: str
    name: str
    severity: str
    expectation: str
    expected: str
    observed: str
    n_evaluated: int
    n_failing: int
    failing_keys: list[dict[str, Any]] = field(default_factory=list)
    failed: str = ""
    about: str | None = None

    @property
    def is_passed(self) -> bool:
        """Whether nothing failed."""
        return self.n_failing == 0

    def as_row(self) -> dict[str, Any]:
        """The row of the mart; at most 20 failing keys, as JSON."""
        return {
            "decision_date": self.decision_date,
            "suite": self.suite,
            "check_name": self.name,
            "severity": self.severity,
            "expectation": self.expectation,
            "expected": self.expected,
            "observed": self.observed,
            "n_evaluated": self.n_evaluated,
            "n_failing": self.n_failing,
            "failing_keys": json.dumps(self.failing_keys[:MAX_KEYS], default=str),
            "is_passed": self.is_passed,
        }


_COLUMNS = """
    decision_date date, suite varchar, check_name varchar, severity varchar, expectation varchar,
    expected varchar, observed varchar, n_evaluated bigint, n_failing bigint, failing_keys varchar,
    is_passed boolean"""


def write_check_results(
    connection: "duckdb.DuckDBPyConnection", days: list[date], results: list[CheckResult]
) -> None:
    """Replace the results of these days in `marts.fct_check_results`."""
    replace_days(connection, "fct_check_results", _COLUMNS, days, [r.as_row() for r in results])
