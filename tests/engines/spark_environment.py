"""Where Spark's environment is, for tests that need it."""

import os

import pytest

from modqa_pipeline.repository import SPARK_PYTHON as PYTHON

#: Of tests that only `make test-spark` runs, since they take many minutes of Spark.
needs_minutes_of_spark = pytest.mark.skipif(
    not os.environ.get("MODQA_TEST_SPARK"), reason="many minutes of Spark: make test-spark"
)


def demand_spark() -> None:
    """Skip where there is no Spark; in CI its absence is a failure."""
    if PYTHON.exists():
        return
    reason = f"no Spark in {PYTHON.parents[1]}: make setup-spark"
    pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
