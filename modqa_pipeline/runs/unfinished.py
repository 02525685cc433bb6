"""Rows in the warehouse that were never published, because a run was killed or failed after dbt.

Weeks and 28 days are summed from the warehouse, so the next run first cleans up: published days
are built again, and rows of days that were never published are removed.
"""

from datetime import date

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.run_record import read_run_record

MARK = "unfinished"


def begin(home: Home) -> None:
    """Record that the warehouse may have unpublished rows from now on."""
    write_text(home.run_inputs / MARK, "")


def end(home: Home) -> None:
    """Record that all that the run built is published or withheld."""
    (home.run_inputs / MARK).unlink(missing_ok=True)


def unfinished_days(home: Home) -> set[date]:
    """Days of the last run, if it did not finish."""
    if not (home.run_inputs / MARK).exists():
        return set()
    return set(read_run_record(home).dates)
