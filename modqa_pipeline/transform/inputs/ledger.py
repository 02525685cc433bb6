"""The ledger as the models get it: its lines, files by day, and when verdicts were given."""

from datetime import date, datetime

import pyarrow as pa

from modqa_pipeline.runs.refusals import delivery_name
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild

_LEDGER = pa.schema(
    [
        ("sequence", pa.int64()),
        ("source", pa.string()),
        ("file_name", pa.string()),
        ("delivery_name", pa.string()),
        ("sha256", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_accepted", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_duplicate", pa.int64()),
        ("first_day", pa.string()),
        ("last_day", pa.string()),
        ("received_at", pa.string()),
        ("mapping", pa.string()),
        ("unknown_columns", pa.string()),
        ("n_timestamps_without_zone", pa.int64()),
        ("n_repeated_hours", pa.int64()),
        ("n_skipped_hours", pa.int64()),
        ("notes", pa.string()),
        ("refusal_code", pa.string()),
        ("refusal_reason", pa.string()),
    ]
)


def _ledger_lines(run: RunToBuild) -> Rows:
    """Lines of the ledger, with the receipt's clock as UTC without a zone, and the name that redeliveries share."""
    return [
        {
            **{name: line.get(name) for name in _LEDGER.names},
            "delivery_name": delivery_name(line["file_name"]),
            "unknown_columns": "|".join(line.get("unknown_columns") or []) or None,
            "n_repeated_hours": line.get("n_repeated_hours", 0),
            "n_skipped_hours": line.get("n_skipped_hours", 0),
            "notes": "\n".join(line.get("notes") or []) or None,
            "received_at": line["received_at"].removesuffix("Z").removesuffix("+00:00"),
        }
        for line in run.ledger
    ]


def _delivery_days(run: RunToBuild) -> Rows:
    """Files that hold rows of the run's days; the rows of reference files have no day."""
    days = set(run.dates)
    return [
        {"receipt_sequence": line["sequence"], "decision_date": day}
        for line in run.ledger
        if line["first_day"]
        for day in map(date.fromisoformat, line["touched_days"])
        if day in days
    ]


def _verdict_times(run: RunToBuild) -> Rows:
    """The first verdict of each date; it is enough, since ages are counted in days."""
    first: dict[date, datetime] = {}
    for line in run.ledger:
        for given_at in map(datetime.fromisoformat, line.get("verdicts_given_at", ())):
            first[given_at.date()] = min(given_at, first.get(given_at.date(), given_at))
    return [{"given_at": given_at} for _, given_at in sorted(first.items())]


INGEST_LEDGER = RunInput("ingest_ledger", _LEDGER, _ledger_lines)

DELIVERY_DAYS = RunInput(
    "delivery_days",
    pa.schema([("receipt_sequence", pa.int64()), ("decision_date", pa.date32())]),
    _delivery_days,
)

VERDICT_TIMES = RunInput(
    "verdict_times", pa.schema([("given_at", pa.timestamp("us"))]), _verdict_times
)
