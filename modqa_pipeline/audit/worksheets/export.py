"""A day's draw becomes workbooks: `worksheets/<day>/`, a file for every auditor and wave.

File names carry pseudonyms: a returned file's name stands in the ledger and in published tables, where
no plain identifier may be. Who is who stands beside the workbooks, in `auditors.csv`.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.audit.draws import MAIN
from modqa_pipeline.audit.worksheets import drawn
from modqa_pipeline.audit.worksheets.assignment import Assignment, Audit, Auditor, assign
from modqa_pipeline.audit.worksheets.drawn import Rows, Wave
from modqa_pipeline.home import write_bytes
from modqa_pipeline.ingest.session import connect

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from modqa_pipeline.settings import Settings

FIRST = "first"
#: Reasons that a delivered audit may have; a draw for a lot alone is none of them.
_AUDIT_REASONS = ("random", "risk")


@dataclass(frozen=True)
class Exported:
    """What was written: workbooks, audits in them, and the reasons why others are in none."""

    n_workbooks: int = 0
    n_audits: int = 0
    unassigned: dict[str, int] = field(default_factory=dict)


def export_new_draws(settings: "Settings", days: list[date]) -> Exported:
    """Export what these days have drawn and nobody was given yet; the last step of a run."""
    waves = [
        wave
        for wave in drawn.recorded_waves(settings.home, set(days))
        if not drawn.assigned_file(settings.home, wave).exists()
    ]
    return export_waves(settings, waves)


def export_waves(settings: "Settings", waves: list[Wave]) -> Exported:
    """Write the workbooks of some waves; a home without auditors or without a key gets none."""
    n_workbooks, n_audits, unassigned = 0, 0, {}
    if not waves or settings.pseudonym_key is None:
        return Exported()
    with connect(settings) as con:
        for wave in waves:
            people = drawn.roster(con, settings.home, wave)
            audits = drawn.audits_to_read(con, settings.home, wave) if people else []
            if not audits:
                continue
            shared = _share_out(settings, wave, audits, people)
            _write_wave(con, settings, wave, audits, people, shared)
            n_workbooks += len(shared.by_auditor)
            n_audits += sum(map(len, shared.by_auditor.values()))
            for _, reason in shared.unassigned:
                unassigned[reason] = unassigned.get(reason, 0) + 1
    return Exported(n_workbooks, n_audits, unassigned)


def _share_out(settings: "Settings", wave: Wave, audits: Rows, people: Rows) -> Assignment:
    fields = Audit.__dataclass_fields__
    return assign(
        [Audit(**{name: row[name] for name in fields}) for row in audits],
        [
            Auditor(
                auditor_key=person["auditor_key"],
                moderator_key=person["moderator_key"],
                site=person["site"],
                languages=_parts(person["languages"]),
                entity_types=_parts(person["entity_types"]),
                daily_capacity=person["daily_capacity"],
                left_on=person["left_on"],
            )
            for person in people
        ],
        wave.day + timedelta(days=1),
        spare_own_site=settings.worksheets.spare_own_site,
    )


def _parts(listed: str | None) -> frozenset[str]:
    return frozenset(listed.split("|")) if listed else frozenset()


def _write_wave(
    con: "duckdb.DuckDBPyConnection",
    settings: "Settings",
    wave: Wave,
    audits: Rows,
    people: Rows,
    shared: Assignment,
) -> None:
    """Workbooks first, who was given what last: a killed export is made again, and is the same."""
    from modqa_pipeline.audit.worksheets.workbook import Worksheet, write_workbook

    home = settings.home
    names = {person["auditor_key"]: person["auditor_id"] for person in people}
    by_id = {row["decision_id"]: row for row in audits}
    queues = drawn.queue_names(con, home, wave)
    policies = [policy_row(row) for row in drawn.policies_in_force(con, home, wave)]
    fingerprint = fmt.draw_fingerprint(wave.file.read_bytes())
    folder, given, listed = home.worksheets / wave.day.isoformat(), [], []
    for key, own in shared.by_auditor.items():
        seal = fmt.seal_of(settings.pseudonym_key, names[key])
        rows = [_row(by_id[audit.decision_id], queues, seal) for audit in own]
        rows.sort(key=lambda row: row["Queue"] or "")
        marks = (fmt.FORMAT, wave.day.isoformat(), wave.name, fingerprint, names[key], seal)
        made = Worksheet(
            wave.day, names[key], rows, policies, dict(zip(fmt.PROPERTIES, marks, strict=True))
        )
        name = f"{wave.day}_{key[:8]}{_suffix(wave)}.xlsx"
        write_bytes(folder / name, write_workbook(made))
        given += [(row["Audit"], row["Decision"], FIRST, key) for row in rows]
        listed.append((names[key], name, len(rows)))
    write_csv(
        folder / f"auditors{_suffix(wave)}.csv", ("auditor_id", "workbook", "n_audits"), listed
    )
    left = [
        (a.decision_id, by_id[a.decision_id]["queue_id"], a.entity_type, a.language, reason)
        for a, reason in shared.unassigned
    ]
    heading = ("decision_id", "queue_id", "entity_type", "language", "reason")
    write_csv(folder / f"unassigned{_suffix(wave)}.csv", heading, left)
    _write_given(settings, wave, given)


def _suffix(wave: Wave) -> str:
    return "" if wave.name == MAIN else f"_{wave.name}"


def _row(audit: dict, queues: dict[str, str], seal: str) -> dict[str, str | None]:
    """One row of the sheet; what was decided is shown where the item was not drawn at random."""
    policy = f" ({audit['policy_code']})" if audit["policy_code"] else ""
    is_review = audit["draw_reason"] == "risk"
    return {
        "Queue": queues.get(audit["queue_id"]) or audit["queue_id"],
        "Item": audit["content_id"],
        "Evidence": audit["evidence_ref"],
        "Entity type": audit["entity_type"],
        "Market": audit["market"],
        "Language": audit["language"],
        "Decision under review": f"{audit['decision']}{policy}" if is_review else None,
        "Audit": fmt.sealed_audit_id(seal, audit["decision_id"], FIRST),
        "Decision": audit["decision_id"],
        "Round": FIRST,
        "Reason": audit["draw_reason"] if audit["draw_reason"] in _AUDIT_REASONS else None,
    }


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


def write_csv(path: "Path", heading: tuple[str, ...], rows: list[tuple]) -> None:
    """A table for people beside the workbooks; no file where it has no rows."""
    if not rows:
        path.unlink(missing_ok=True)
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([heading, *rows])
    write_bytes(path, out.getvalue().encode())


def _write_given(settings: "Settings", wave: Wave, given: list[tuple[str, str, str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("audit_id", "decision_id", "audit_round", "auditor_key")
    columns = {name: [row[i] for row in given] for i, name in enumerate(names)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns, pa.schema([(name, pa.string()) for name in names])), out)
    write_bytes(drawn.assigned_file(settings.home, wave), out.getvalue())
