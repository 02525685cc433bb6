"""Splits a long range of days into parts, one run each, and finds where to continue. Knows no Dagster.

A run publishes all its days at its end. If a run over a year is killed in its last hour, nothing is published.
In parts, the year needs no more memory than a month, and published parts stay published.
"""

import json
from datetime import date, timedelta

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home


def parts(first: date, last: date, length: int) -> list[tuple[date, date]]:
    """First and last day of each part, in order.

    >>> parts(date(2026, 1, 1), date(2026, 1, 5), 2)[-1]
    (datetime.date(2026, 1, 5), datetime.date(2026, 1, 5))
    """
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, length)]
    return [(start, min(start + timedelta(days=length - 1), last)) for start in starts]


def first_missing(home: Home, first: date, last: date) -> date:
    """First day to run: the day after what an interrupted command for the same range has published."""
    file = home.state / "backfill.json"
    done = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if (done.get("first"), done.get("last")) != (first.isoformat(), last.isoformat()):
        return first
    return date.fromisoformat(done["done_through"]) + timedelta(days=1)


def remember_part(home: Home, first: date, last: date, done_through: date) -> None:
    """Record that a part of a range is published; a completed range leaves no record."""
    file = home.state / "backfill.json"
    if done_through >= last:
        file.unlink(missing_ok=True)
        return
    done = {"first": first, "last": last, "done_through": done_through}
    write_text(file, json.dumps(done, default=str))
