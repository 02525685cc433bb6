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
from modqa_pipeline.audit.worksheets.assignment import Assignment, Audit, assign, auditor_of
from modqa_pipeline.audit.worksheets.drawn import Rows, Wave
from modqa_pipeline.audit.worksheets.golden import Given, slip_in
from modqa_pipeline.home import write_bytes
from modqa_pipeline.ingest.session import connect

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.settings import Settings

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
            by_id = {row["decision_id"]: row for row in audits}
            given = {
                key: [(by_id[audit.decision_id], fmt.FIRST) for audit in own]
                for key, own in shared.by_auditor.items()
            }
            given = slip_in(con, settings, wave, people, given)
            _write_wave(con, settings, wave, by_id, people, given, shared)
            n_workbooks += len(given)
            n_audits += sum(map(len, given.values()))
            for _, reason in shared.unassigned:
                unassigned[reason] = unassigned.get(reason, 0) + 1
    return Exported(n_workbooks, n_audits, unassigned)


def _share_out(settings: "Settings", wave: Wave, audits: Rows, people: Rows) -> Assignment:
    fields = Audit.__dataclass_fields__
    return assign(
        [Audit(**{name: row[name] for name in fields}) for row in audits],
        [auditor_of(person) for person in people],
        wave.day + timedelta(days=1),
        spare_own_site=settings.worksheets.spare_own_site,
    )


def _write_wave(
    con: "duckdb.DuckDBPyConnection",
    settings: "Settings",
    wave: Wave,
    by_id: dict[str, dict],
    people: Rows,
    given: Given,
    shared: Assignment,
) -> None:
    """Workbooks first, who was given what last: a killed export is made again, and is the same."""
    from modqa_pipeline.audit.worksheets.workbook import Worksheet, write_workbook

    home = settings.home
    names = {person["auditor_key"]: person["auditor_id"] for person in people}
    queues = drawn.queue_names(con, home, wave)
    policies = [_policy(row) for row in drawn.policies_in_force(con, home, wave)]
    fingerprint = fmt.draw_fingerprint(wave.file.read_bytes())
    folder, assigned, listed = home.worksheets / wave.day.isoformat(), [], []
    for key, own in given.items():
        seal = fmt.seal_of(settings.pseudonym_key, names[key])
        rows = [_row(audit, queues, seal, audit_round) for audit, audit_round in own]
        assigned += [
            (row["Audit"], row["Decision"], audit_round, key)
            for row, (_, audit_round) in zip(rows, own, strict=True)
        ]
        rows.sort(key=lambda row: row["Queue"] or "")
        marks = (fmt.FORMAT, wave.day.isoformat(), wave.name, fingerprint, names[key], seal)
        made = Worksheet(
            wave.day, names[key], rows, policies, dict(zip(fmt.PROPERTIES, marks, strict=True))
        )
        name = f"{wave.day}_{key[:8]}{_suffix(wave)}.xlsx"
        write_bytes(folder / name, write_workbook(made))
        listed.append((names[key], name, len(rows)))
    _write_csv(
        folder / f"auditors{_suffix(wave)}.csv", ("auditor_id", "workbook", "n_audits"), listed
    )
    left = [
        (a.decision_id, by_id[a.decision_id]["queue_id"], a.entity_type, a.language, reason)
        for a, reason in shared.unassigned
    ]
    heading = ("decision_id", "queue_id", "entity_type", "language", "reason")
    _write_csv(folder / f"unassigned{_suffix(wave)}.csv", heading, left)
    _write_assigned(settings, wave, assigned)


def _suffix(wave: Wave) -> str:
    return "" if wave.name == MAIN else f"_{wave.name}"


def _row(
    audit: dict, queues: dict[str, str], seal: str, audit_round: str = fmt.FIRST
) -> dict[str, str | None]:
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
        "Audit": fmt.sealed_audit_id(seal, audit["decision_id"], audit_round),
        "Decision": audit["decision_id"],
        "Round": fmt.FIRST,
        "Reason": audit["draw_reason"] if audit["draw_reason"] in _AUDIT_REASONS else None,
    }


def _policy(row: dict) -> dict:
    return {
        fmt.POLICY_CODE: row["policy_code"],
        "Name": row["policy_name"],
        "Severity": row["severity"],
        fmt.POLICY_VERSION: row["policy_version"],
        "In force from": row["effective_from"],
        "Entity types": row["entity_types"],
    }


def _write_csv(path, heading: tuple[str, ...], rows: list[tuple]) -> None:
    if not rows:
        path.unlink(missing_ok=True)
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([heading, *rows])
    write_bytes(path, out.getvalue().encode())


def _write_assigned(
    settings: "Settings", wave: Wave, assigned: list[tuple[str, str, str, str]]
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("audit_id", "decision_id", "audit_round", "auditor_key")
    columns = {name: [row[i] for row in assigned] for i, name in enumerate(names)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns, pa.schema([(name, pa.string()) for name in names])), out)
    write_bytes(drawn.assigned_file(settings.home, wave), out.getvalue())
