"""What was handed to adjudicators, as a fact: who settles each decision, and which readings they see.

`draws/adjudication_records.jsonl` is the commit; the files beside it have every decision with its adjudicator and
the deliveries of its readings. So a rebuild hands out nothing new, and writes the same workbooks.
"""

import io
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.facts.old_spellings import as_read
from modqa_pipeline.facts.waves import Wave, recorded_file
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import Rows, rows_of
from modqa_pipeline.home.files import append_lines, read_lines, write_bytes
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

#: The two readings of an adjudication, as prefixes of column names.
READINGS = (fmt.FIRST, fmt.SECOND)


@dataclass(frozen=True)
class AdjudicationRecord:
    """One hand-out to adjudicators, for one decision day."""

    decision_date: str
    wave: str
    last_receipt_sequence: int
    n_decisions: int
    recorded_at: str

    @property
    def day(self) -> date:
        """The decision day."""
        return date.fromisoformat(self.decision_date)


def read_adjudications(home: Home) -> list[AdjudicationRecord]:
    """Every hand-out to adjudicators, oldest first."""
    return [AdjudicationRecord(**line) for line in read_lines(_records(home))]


def recorded_adjudications(home: Home, days: Collection[date] | None = None) -> list[Wave]:
    """What was handed to adjudicators, for some days or for all, oldest first."""
    return [
        Wave(r.day, r.wave, recorded_file(home.draws, r.day, r.wave), r.last_receipt_sequence)
        for r in read_adjudications(home)
        if days is None or r.day in days
    ]


def record_adjudications(home: Home, waves: list[tuple[Wave, int]]) -> None:
    """Commit a hand-out: waves whose files are written, each with its number of decisions."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    records = [
        AdjudicationRecord(wave.day.isoformat(), wave.name, wave.last_receipt, n, now)
        for wave, n in waves
    ]
    if records:
        append_lines(_records(home), [json.dumps(asdict(record)) for record in records])


def _records(home: Home) -> Path:
    return home.draws / "adjudication_records.jsonl"


def write_handed_out(
    con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave, given: list[dict[str, Any]]
) -> None:
    """Write who settles what, and which deliveries of the readings they see; a control may have only one reading."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    delivered: dict[str, int] = {}
    for row in audits_delivered(con, home, wave.day):
        known = delivered.get(row["audit_id"], 0)
        delivered[row["audit_id"]] = max(row["receipt_sequence"], known)
    rows = [
        {"decision_id": row["decision_id"], "auditor_key": row["auditor_key"]}
        | {f"{r}_audit_id": row[f"{r}_audit_id"] for r in READINGS}
        | {f"{r}_receipt_sequence": delivered.get(row[f"{r}_audit_id"]) for r in READINGS}
        for row in given
    ]
    texts = ("decision_id", "auditor_key", *(f"{r}_audit_id" for r in READINGS))
    numbers = tuple(f"{r}_receipt_sequence" for r in READINGS)
    types = {**dict.fromkeys(texts, pa.string()), **dict.fromkeys(numbers, pa.int64())}
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(list(types.items()))), out)
    write_bytes(wave.file, out.getvalue())


def handed_out(home: Home, wave: Wave) -> Rows:
    """Every decision of a wave with its adjudicator, and the audits that were its readings."""
    import pyarrow.parquet as pq

    if not wave.file.exists():  # `modqa doctor` tells of it
        return []
    rows: Rows = pq.ParquetFile(as_read(home, wave.file)).read().to_pylist()
    return rows


def audits_delivered(con: "duckdb.DuckDBPyConnection", home: Home, day: date) -> Rows:
    """Audits of a day, every delivery of each."""
    paths = LakeFiles(home).files("audit_results", [day, WAITING_DAY])
    if not paths:
        return []
    return rows_of(
        con,
        f"""
        select audit_id, receipt_sequence, verdict_decision, verdict_policy_code, severity, root_cause, comment
        from {literals.read_parquet(paths)}
        """,
    )
