"""Files of `worksheets/<day>/`: worksheets, their owners, and readings that nobody can do.

File names have pseudonyms: the name of a returned file is in the ledger and in published tables, where
no plain identifier may be. The people are in `auditors.csv`, beside the workbooks.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.audit.worksheets.worksheet import ToRead, Worksheet, worksheets_of
from modqa_pipeline.facts.waves import Wave, suffix
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home.connections import Rows
from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings

#: Writes one worksheet into the folder of its day.
Writer = Callable[[Path, Worksheet], None]


@dataclass(frozen=True)
class Unassigned:
    """A reading that nobody can do."""

    audit: dict[str, Any]
    audit_round: str
    reason: str


def write_workbook_file(folder: Path, worksheet: Worksheet) -> None:
    """Write a worksheet as a workbook."""
    from modqa_pipeline.audit.worksheets.workbook import write_workbook

    write_bytes(folder / _workbook(worksheet), write_workbook(worksheet))


def write_wave(
    con: "duckdb.DuckDBPyConnection",
    settings: "KeyedSettings",
    wave: Wave,
    people: Rows,
    given: dict[str, list[ToRead]],
    write: Writer = write_workbook_file,
) -> None:
    """Write worksheets first and assignments last: a killed export is repeated, with the same result.

    Parameters
    ----------
    given : dict
        Pseudonym of an auditor to their readings, as in `worksheets_of`.
    """
    home = settings.home
    folder, assigned, listed = _folder(home, wave.day), [], []
    for key, worksheet in worksheets_of(con, settings, wave, people, given):
        seal = worksheet.marks[fmt.SEAL_PROPERTY]
        assigned += [
            (fmt.sealed_audit_id(seal, decision, audit_round), decision, audit_round, key)
            for decision, audit_round in ((a["decision_id"], r) for a, r in given[key])
        ]
        write(folder, worksheet)
        listed.append((worksheet.auditor_id, _workbook(worksheet), len(worksheet.rows)))
    heading = ("auditor_id", "workbook", "n_audits")
    write_csv(folder / f"auditors{suffix(wave)}.csv", heading, listed)
    _write_assigned(home, wave, assigned)


def _workbook(worksheet: Worksheet) -> str:
    return f"{worksheet.name}.xlsx"


def write_unassigned(home: Home, day: date, suffix: str, left: list[Unassigned]) -> None:
    """List what nobody of the roster can read, each with the round and the reason; no file if there is nothing."""
    heading = ("decision_id", "queue_id", "entity_type", "language", "audit_round", "reason")
    rows = [
        (*(unread.audit[name] for name in heading[:4]), unread.audit_round, unread.reason)
        for unread in left
    ]
    write_csv(unassigned_file(home, day, suffix), heading, rows)


def unassigned_file(home: Home, day: date, suffix: str) -> Path:
    """File of the readings that were given to nobody."""
    return _folder(home, day) / f"unassigned{suffix}.csv"


def _folder(home: Home, day: date) -> Path:
    return home.worksheets / day.isoformat()


def write_csv(path: Path, heading: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """A table for people beside the workbooks; no file if it has no rows."""
    if not rows:
        path.unlink(missing_ok=True)
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([heading, *rows])
    write_bytes(path, out.getvalue().encode())


def _write_assigned(home: Home, wave: Wave, assigned: list[tuple[str, str, str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("audit_id", "decision_id", "audit_round", "auditor_key")
    columns = {name: [row[i] for row in assigned] for i, name in enumerate(names)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns, pa.schema([(name, pa.string()) for name in names])), out)
    write_bytes(drawn_rows.assigned_file(home, wave), out.getvalue())
