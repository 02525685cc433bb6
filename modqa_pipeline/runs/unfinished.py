"""A run that was killed, or broke after dbt, leaves rows in the warehouse that nobody has published.

Weeks and 28 days are summed from the warehouse, so the next run first settles what was left: days
that readers know are built again, and rows of days that they do not know are removed.
"""

from datetime import date

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.run_record import read_run_record

MARK = "unfinished"


def begin(home: Home) -> None:
    """From here on the warehouse may hold rows that are not published."""
    write_text(home.run_inputs / MARK, "")


def end(home: Home) -> None:
    """All that the run built is published, or withheld."""
    (home.run_inputs / MARK).unlink(missing_ok=True)


def unfinished_days(home: Home) -> set[date]:
    """Days of the last run, if it never came to its end."""
    if not (home.run_inputs / MARK).exists():
        return set()
    return set(read_run_record(home).dates)
