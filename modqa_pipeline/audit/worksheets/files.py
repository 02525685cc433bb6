"""What lies in `worksheets/<day>/`: workbooks, whose they are, and what nobody could be given.

File names carry pseudonyms: a returned file's name stands in the ledger and in published tables, where
no plain identifier may be. Who is who stands beside the workbooks, in `auditors.csv`.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.audit.worksheets import drawn
from modqa_pipeline.audit.worksheets.drawn import Rows, Wave
from modqa_pipeline.home import Home, write_bytes

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.settings import Settings

#: Reasons that a delivered audit may have; a draw for a lot alone is none of them.
_AUDIT_REASONS = ("random", "risk")
#: One reading to give: the audit as its auditor may see it, and the round.
ToRead = tuple[dict[str, Any], str]


@dataclass(frozen=True)
class Unassigned:
    """A reading that nobody can take."""

    audit: dict[str, Any]
    audit_round: str
    reason: str


def write_wave(
    con: "duckdb.DuckDBPyConnection",
    settings: "Settings",
    wave: Wave,
    people: Rows,
    given: dict[str, list[ToRead]],
) -> None:
    """Workbooks first, who was given what last: a killed export is made again, and is the same.

    Parameters
    ----------
    given : dict
        Pseudonym of an auditor to what they read, in draw order. An audit with `readings`, at most two
        in the order in which to show them, is shown with them.
    """
    from modqa_pipeline.audit.worksheets.workbook import Worksheet, write_workbook

    home = settings.home
    names = {person["auditor_key"]: person["auditor_id"] for person in people}
    queues = drawn.queue_names(con, home, wave)
    policies = [policy_row(row) for row in drawn.policies_in_force(con, home, wave)]
    fingerprint = fmt.draw_fingerprint(wave.file.read_bytes())
    folder, assigned, listed = _folder(home, wave.day), [], []
    for key, own in given.items():
        seal = fmt.seal_of(settings.pseudonym_key, names[key])
        rows = [sheet_row(audit, audit_round, queues, seal) for audit, audit_round in own]
        assigned += [
            (row["Audit"], row["Decision"], audit_round, key)
            for row, (_, audit_round) in zip(rows, own, strict=True)
        ]
        rows.sort(key=lambda row: row["Queue"] or "")
        marks = (fmt.FORMAT, wave.day.isoformat(), wave.name, fingerprint, names[key], seal)
        made = Worksheet(
            wave.day, names[key], rows, policies, dict(zip(fmt.PROPERTIES, marks, strict=True))
        )
        name = f"{wave.day}_{key[:8]}{drawn.suffix(wave)}.xlsx"
        write_bytes(folder / name, write_workbook(made))
        listed.append((names[key], name, len(rows)))
    heading = ("auditor_id", "workbook", "n_audits")
    write_csv(folder / f"auditors{drawn.suffix(wave)}.csv", heading, listed)
    _write_assigned(home, wave, assigned)


def sheet_row(
    audit: dict[str, Any], audit_round: str, queues: dict[str, str], seal: str
) -> dict[str, str | None]:
    """One row of the sheet; what was decided is shown where the item was not drawn at random.

    Nothing that can be read off the sheet tells the round: it is in the sealed id alone.
    """
    policy = f" ({audit['policy_code']})" if audit["policy_code"] else ""
    is_review = audit["draw_reason"] == "risk"
    row = {
        "Queue": queues.get(audit["queue_id"]) or audit["queue_id"],
        "Item": audit["content_id"],
        "Evidence": audit["evidence_ref"],
        "Entity type": audit["entity_type"],
        "Market": audit["market"],
        "Language": audit["language"],
        "Decision under review": f"{audit['decision']}{policy}" if is_review else None,
        "Audit": fmt.sealed_audit_id(seal, audit["decision_id"], audit_round),
        "Decision": audit["decision_id"],
        "Reason": audit["draw_reason"] if audit["draw_reason"] in _AUDIT_REASONS else None,
    }
    for letter, reading in zip("AB", audit.get("readings", ()), strict=False):
        cause = f" ({reading['root_cause']})" if reading["root_cause"] else ""
        is_unassessable = reading["verdict_decision"] == fmt.UNASSESSABLE
        row |= {
            f"Reading {letter}": reading["verdict_decision"] + (cause if is_unassessable else ""),
            f"{letter}: policy": reading["verdict_policy_code"],
            f"{letter}: severity": reading["severity"],
            f"{letter}: comment": reading["comment"],
        }
    return row


def write_unassigned(home: Home, day: date, suffix: str, left: list[Unassigned]) -> None:
    """List what nobody of the roster can read, each with the round and the reason; no list if there is nothing."""
    heading = ("decision_id", "queue_id", "entity_type", "language", "audit_round", "reason")
    rows = [
        (*(each.audit[name] for name in heading[:4]), each.audit_round, each.reason)
        for each in left
    ]
    write_csv(unassigned_file(home, day, suffix), heading, rows)


def unassigned_file(home: Home, day: date, suffix: str) -> Path:
    """Where the readings stand that nobody was given."""
    return _folder(home, day) / f"unassigned{suffix}.csv"


def _folder(home: Home, day: date) -> Path:
    return home.worksheets / day.isoformat()


def policy_row(row: dict) -> dict:
    """A policy as the sheet of policies shows it."""
    return {
        fmt.POLICY_CODE: row["policy_code"],
        "Name": row["policy_name"],
        "Severity": row["severity"],
        fmt.POLICY_VERSION: row["policy_version"],
        "In force from": row["effective_from"],
        "Entity types": row["entity_types"],
    }


def write_csv(path: Path, heading: tuple[str, ...], rows: list[tuple]) -> None:
    """A table for people beside the workbooks; no file where it has no rows."""
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
    write_bytes(drawn.assigned_file(home, wave), out.getvalue())
