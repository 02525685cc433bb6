"""One receipt: its file into lake and quarantine, and the ledger line that commits it."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest import audit_days, people, quarantine, repeats, rows, rules, session
from modqa_pipeline.ingest.contract import load_contract, sources
from modqa_pipeline.ingest.delivery import Delivery
from modqa_pipeline.ingest.known import KnownIds
from modqa_pipeline.ingest.lake import (
    DECISION_SOURCES,
    LakeFiles,
    count_rows,
    write_parquet,
)
from modqa_pipeline.ingest.landing import LandingFile
from modqa_pipeline.ingest.mapping import Mappings, find_mapping
from modqa_pipeline.ingest.receipts import Receipt, delivery_fingerprint
from modqa_pipeline.ingest.stage import Staged, stage
from modqa_pipeline.ingest.touched import touched_days

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.settings import Settings


@dataclass
class Intake:
    """What one ingest holds on to between receipts."""

    con: "duckdb.DuckDBPyConnection"
    settings: "Settings"
    mappings: Mappings
    files: LakeFiles
    decisions: KnownIds
    audits: KnownIds


def open_intake(settings: "Settings", mappings: Mappings, ledger: list[dict]) -> Intake:
    """Connect, and load what is small: people, and the keys that stand in quarantine."""
    con = session.connect(settings)
    files = LakeFiles(settings.home)
    con.execute("create temp table receipts (sequence bigint, received_at timestamp)")
    people.load_people(con, settings.home)
    quarantine.load_open_keys(con, settings.home, ledger)
    return Intake(
        con=con,
        settings=settings,
        mappings=mappings,
        files=files,
        decisions=KnownIds(con, files, "known_decisions", DECISION_SOURCES, "decision_id"),
        audits=KnownIds(con, files, "known_audits", ("audit_results",), "audit_id"),
    )


def take(intake: Intake, receipt: Receipt, file: LandingFile) -> dict:
    """Process one file; a refused one leaves its reason. Returns the ledger line."""
    mapping = None
    try:
        delivery = _delivery(intake, receipt, file)
        mapping = delivery.mapping.name
        line = _take_rows(intake, delivery)
        if not file.is_as_found():
            raise FileRefused(
                "landing_changed",
                "the file changed while it was read; expected it to stand still. Deliver under "
                "another name, or as .part until it is complete.",
            )
    except FileRefused as refusal:
        return refuse(intake, receipt, refusal.code, str(refusal), mapping)
    intake.decisions.add(line.pop("_decisions"))
    intake.audits.add(line.pop("_audits"))
    return _line(intake, receipt, mapping, **line)


def refuse(
    intake: Intake, receipt: Receipt, code: str, reason: str, mapping: str | None = None
) -> dict:
    """A file that is not read: one row in quarantine, zero rows in the ledger."""
    shown = quarantine.shown_name(receipt.path)
    home, source = intake.settings.home, receipt.source or "(none)"
    _remove_written(intake, receipt.sequence)
    full = reason if reason.startswith(f"{shown}: ") else f"{shown}: {reason}"
    quarantine.write_refused_file(intake.con, home, source, receipt.sequence, shown, code, full)
    quarantine.add_open_keys(intake.con, quarantine.quarantine_path(home, source, receipt.sequence))
    return _line(intake, receipt, mapping, refusal_code=code, refusal_reason=full)


def _delivery(intake: Intake, receipt: Receipt, file: LandingFile) -> Delivery:
    if file.is_outside:
        raise FileRefused(
            "unsafe_path",
            "the file is a link that leads out of landing/ or nowhere; expected the file itself. "
            "Copy it into landing/.",
        )
    if quarantine.shown_name(receipt.path) != receipt.path:
        raise FileRefused(
            "unsafe_path", "the name is no valid UTF-8; expected a readable name. Rename the file."
        )
    if receipt.source not in sources():
        raise FileRefused(
            "unknown_source",
            f"landing/{receipt.source} is the folder of no source; expected one of "
            f"{', '.join(sources())}. Move the file into the folder of its source.",
        )
    return Delivery(
        sequence=receipt.sequence,
        source=receipt.source,
        path=receipt.path,
        file=file.file,
        received_at=receipt.moment,
        contract=load_contract(receipt.source),
        mapping=find_mapping(intake.mappings, receipt.source, receipt.below),
        scratch=intake.settings.home.state / "ingest_scratch",
    )


def _take_rows(intake: Intake, delivery: Delivery) -> dict:
    con, landing = intake.con, intake.settings.landing
    skew = timedelta(minutes=landing.clock_skew_minutes)
    limits = rules.Limits(delivery.received_at + skew, landing.earliest_day)
    staged = stage(con, delivery, limits)
    people.add_people(con, intake.settings, delivery.contract)
    _judge(intake, delivery, staged)
    outcomes = dict(
        con.execute(f"select outcome, count(*) from {rows.OUTCOMES} group by all").fetchall()
    )
    written = _write_rows(intake, delivery, staged, bool(outcomes))
    _write_superseded(intake, delivery)
    quarantined = quarantine.write_refused_rows(
        con, intake.settings.home, delivery, staged, outcomes.get("quarantined", 0)
    )
    paths = [path for part in written.values() for path in part]
    quarantine.write_resolutions(con, intake.settings.home, delivery, paths)
    quarantine.add_open_keys(
        con, quarantine.quarantine_path(intake.settings.home, delivery.source, delivery.sequence)
    )
    days = sorted(written) if delivery.contract.is_by_day else []
    touched = touched_days(con, delivery, intake.files, written)
    return {
        "rows_read": staged.rows_read,
        "rows_accepted": count_rows(con, paths),
        "rows_quarantined": quarantined,
        "rows_duplicate": outcomes.get("duplicate", 0),
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[-1].isoformat() if days else None,
        "unknown_columns": staged.unknown_columns,
        "notes": list(staged.notes),
        "n_timestamps_without_zone": staged.n_without_zone,
        "touched_days": [day.isoformat() for day in touched],
        "_decisions": written if delivery.contract.kind == "decision" else {},
        "_audits": written if delivery.contract.kind == "verdict" else {},
    }


def _judge(intake: Intake, delivery: Delivery, staged: Staged) -> None:
    con, files, landing = intake.con, intake.files, intake.settings.landing
    repeats.begin(con)
    if delivery.contract.kind == "verdict":
        audit_days.find_days(
            con,
            intake.settings.home.draws,
            delivery.sequence,
            files,
            intake.decisions,
            landing.audit_lookback_days,
        )
    repeats.judge_within_file(con, delivery, staged)
    if delivery.contract.kind == "decision":
        repeats.judge_decisions(
            con, delivery, staged, files, intake.decisions, landing.redelivery_days
        )
    elif delivery.contract.kind == "verdict":
        repeats.judge_audits(
            con, delivery, staged, files, intake.audits, landing.audit_lookback_days
        )
    else:
        repeats.judge_reference(con, delivery, staged, files)


def _write_rows(
    intake: Intake, delivery: Delivery, staged: Staged, has_outcomes: bool
) -> dict[date, list[Path]]:
    con, contract = intake.con, delivery.contract
    taken = rows.accepted(contract, staged, delivery.sequence, has_outcomes)
    if contract.is_by_day:
        days = con.execute(rows.accepted_days(contract, has_outcomes)).fetchall()
        return {
            day: [
                intake.files.write(
                    con,
                    contract.source,
                    day,
                    delivery.sequence,
                    f"select * exclude (decision_date) from ({taken}) "
                    f"where decision_date = {session.day(day)}",
                )
            ]
            for (day,) in days
        }
    if not con.execute(f"select count(*) from ({taken})").fetchone()[0]:
        return {}
    path = intake.settings.home.lake / contract.source / f"{delivery.sequence:09d}.parquet"
    received = f"{session.moment(delivery.received_at)} as received_at"
    write_parquet(con, path, f"select * exclude (decision_date), {received} from ({taken})")
    return {date.min: [path]}


def _write_superseded(intake: Intake, delivery: Delivery) -> None:
    days = intake.con.execute(
        f"select distinct old_day from {repeats.SUPERSEDING} order by all"
    ).fetchall()
    for (day,) in days:
        intake.files.write(
            intake.con,
            "superseded_decisions",
            day,
            delivery.sequence,
            f"select decision_id, {session.text(delivery.source)} as source, "
            f"old_sequence as receipt_sequence, {delivery.sequence}::bigint as "
            f"superseded_by_sequence, new_day as new_decision_date "
            f"from {repeats.SUPERSEDING} where old_day = {session.day(day)}",
        )


def _remove_written(intake: Intake, sequence: int) -> None:
    """A file may be refused after its first rows were written: then none of them stays."""
    home = intake.settings.home
    for folder in (home.lake, home.quarantine):
        for path in folder.glob(f"**/{sequence:09d}.parquet"):
            path.unlink()
    intake.files.forget()


def _line(intake: Intake, receipt: Receipt, mapping: str | None, **found) -> dict:
    counts = dict.fromkeys(("rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate"), 0)
    intake.con.execute(
        f"insert into receipts values ({receipt.sequence}, {session.moment(receipt.moment)})"
    )
    return {
        "sequence": receipt.sequence,
        "source": receipt.source or "(none)",
        "file_name": quarantine.shown_name(receipt.path),
        "sha256": receipt.sha256,
        "received_at": receipt.received_at,
        **counts,
        "first_day": None,
        "last_day": None,
        "mapping": mapping,
        "unknown_columns": [],
        "notes": [],
        "n_timestamps_without_zone": 0,
        "refusal_code": None,
        "refusal_reason": None,
        "contract_fingerprint": delivery_fingerprint(
            receipt.source, receipt.below, intake.mappings
        ),
        "touched_days": [],
        **found,
    }
