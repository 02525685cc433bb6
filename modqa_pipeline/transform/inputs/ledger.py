"""What the models need of the ledger besides its lines: files by day, and when verdicts were given."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa

DELIVERY_DAYS = pa.schema([("receipt_sequence", pa.int64()), ("decision_date", pa.date32())])
VERDICT_TIMES = pa.schema([("given_at", pa.timestamp("us"))])


def delivery_days(ledger: list[dict[str, Any]], days: set[date]) -> list[dict[str, Any]]:
    """Files that hold rows of these days; the rows of reference files have no day."""
    return [
        {"receipt_sequence": line["sequence"], "decision_date": day}
        for line in ledger
        if line["first_day"]
        for day in map(date.fromisoformat, line["touched_days"])
        if day in days
    ]


def verdict_times(ledger: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first verdict of each date, which is as good as all of them: ages are counted in days."""
    first: dict[date, datetime] = {}
    for line in ledger:
        for given_at in map(datetime.fromisoformat, line.get("verdicts_given_at", ())):
            first[given_at.date()] = min(given_at, first.get(given_at.date(), given_at))
    return [{"given_at": given_at} for _, given_at in sorted(first.items())]
