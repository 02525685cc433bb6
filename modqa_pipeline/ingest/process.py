"""Processes one receipt: its file goes to lake and quarantine, and the ledger line commits it."""

from dataclasses import replace
from typing import Any

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.config.mappings import find_mapping
from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.facts.receipts import Receipt
from modqa_pipeline.home.capacity import (
    MIB,
    STAGED_ROW_BYTES,
    duckdb_memory_mb,
    refuse_without_room,
    spill_bytes,
)
from modqa_pipeline.home.lake import WAITING_DAY, count_rows
from modqa_pipeline.ingest.intake import KEPT_ROWS, SCRATCH, Intake, ledger_line
from modqa_pipeline.ingest.landing.files import LandingFile
from modqa_pipeline.ingest.readers.delivery import Delivery, is_own_form, likely_rows
from modqa_pipeline.ingest.rows import (
    people,
    recorded_ids,
    repeated_decisions,
    repeats,
    rules,
    shape,
    verdict_days,
)
from modqa_pipeline.ingest.rows.oddities import oddities
from modqa_pipeline.ingest.rows.remarks import remarks
from modqa_pipeline.ingest.rows.stage import Staged, stage
from modqa_pipeline.ingest.storage import quarantine, resolutions
from modqa_pipeline.ingest.storage.accepted import write_rows, write_superseded
from modqa_pipeline.ingest.storage.touched_days import touched_days


def take(intake: Intake, receipt: Receipt, file: LandingFile) -> dict[str, Any]:
    """Process one file; a refused file leaves its reason. Return the ledger line."""
    mapping = None
    try:
        delivery = _delivery(intake, receipt, file)
        mapping = delivery.mapping.name
        staged = _stage(intake, delivery, file)
        delivery = replace(delivery, contract=staged.contract)
    except FileRefused as refusal:
        return refuse(intake, receipt, refusal.code, str(refusal), mapping)
    line = _take_rows(intake, delivery, staged)
    intake.decisions.add(line.pop("_decisions"))
    intake.audits.add(line.pop("_audits"))
    return ledger_line(intake, receipt, mapping, **line)


def refuse(
    intake: Intake, receipt: Receipt, code: str, reason: str, mapping: str | None = None
) -> dict[str, Any]:
    """Record a file that is not read: one row in quarantine, zero rows in the ledger."""
    shown = quarantine.shown_name(receipt.path)
    home, source = intake.settings.home, receipt.source or "(none)"
    full = reason if reason.startswith(f"{shown}: ") else f"{shown}: {reason}"
    quarantine.write_refused_file(intake.con, home, source, receipt.sequence, shown, code, full)
    resolutions.add_open_keys(
        intake.con, quarantine.quarantine_path(home, source, receipt.sequence)
    )
    return ledger_line(intake, receipt, mapping, refusal_code=code, refusal_reason=full)


def _delivery(intake: Intake, receipt: Receipt, file: LandingFile) -> Delivery:
    if file.is_outside:
        raise FileRefused(
            "unsafe_path",
            "the file is a link that leads out of landing/ or to nothing; expected the file itself. "
            "Copy it into landing/.",
        )
    if quarantine.shown_name(receipt.path) != receipt.path:
        raise FileRefused(
            "unsafe_path", "the name is not valid UTF-8; expected a readable name. Rename the file."
        )
    if receipt.source not in sources():
        raise FileRefused(
            "unknown_source",
            f"landing/{receipt.source} is not the folder of a source; expected one of "
            f"{', '.join(sources())}. Move the file into the folder of its source.",
        )
    is_ours = is_own_form(receipt.path, file.file)
    return Delivery(
        sequence=receipt.sequence,
        source=receipt.source,
        path=receipt.path,
        file=file.file,
        received_at=receipt.moment,
        contract=load_contract(receipt.source),
        # a vendor's mapping does not change the meaning of ModQA's own headings
        mapping=Mapping()
        if is_ours
        else find_mapping(intake.mappings, receipt.source, receipt.below),
        scratch=intake.settings.home.state / SCRATCH,
        draws=intake.settings.home.draws if is_ours else None,
    )


def _stage(intake: Intake, delivery: Delivery, file: LandingFile) -> Staged:
    """Read the file; only this step reads it, and only this step may refuse it."""
    home, engine = intake.settings.home, intake.settings.engine
    n_rows = likely_rows(intake.con, delivery)
    needed = spill_bytes(n_rows, STAGED_ROW_BYTES, engine.memory_limit_mb)
    refuse_without_room(home, engine, needed, f"reading {delivery.path}")
    limits = rules.limits_of(delivery.received_at, intake.settings.landing)
    # a table that spills is written again by every step, so a file is cheaper from the second time on
    is_large = needed > duckdb_memory_mb(engine.memory_limit_mb) * MIB
    kept_in = home.restricted / KEPT_ROWS / "delivered.parquet" if is_large else None
    staged = stage(intake.con, delivery, limits, kept_in)
    if not file.is_as_found():
        raise FileRefused(
            "landing_changed",
            "the file changed while it was read; expected a complete file. Deliver it under "
            "another name, or with the ending .part until it is complete.",
        )
    return staged


def _take_rows(intake: Intake, delivery: Delivery, staged: Staged) -> dict[str, Any]:
    con, home = intake.con, intake.settings.home
    if intake.has_old_facts and delivery.draws:
        for column in delivery.contract.people:
            recorded_ids.spell_people_as_today(con, column.name)
    people.add_people(con, intake.settings, delivery.contract)
    _judge(intake, delivery, staged)
    outcomes = dict(
        con.execute(f"select outcome, count(*) from {shape.OUTCOMES} group by all").fetchall()
    )
    written = write_rows(con, intake.files, delivery, staged, bool(outcomes))
    write_superseded(con, intake.files, delivery)
    quarantined = quarantine.write_refused_rows(
        con, home, delivery, staged, outcomes.get("quarantined", 0)
    )
    paths = [path for part in written.values() for path in part]
    mended = resolutions.write_resolutions(con, home, delivery, paths)
    refused = quarantine.quarantine_path(home, delivery.source, delivery.sequence)
    resolutions.add_open_keys(con, refused)
    days = sorted(set(written) - {WAITING_DAY}) if delivery.contract.is_by_day else []
    touched = touched_days(con, delivery, intake.files, written)
    return {
        "rows_read": staged.rows_read,
        "rows_accepted": count_rows(con, paths),
        "rows_quarantined": quarantined,
        "rows_duplicate": outcomes.get("duplicate", 0),
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[-1].isoformat() if days else None,
        "unknown_columns": staged.unknown_columns,
        "notes": [
            *staged.notes,
            *remarks(con, delivery.contract),
            *oddities(con, delivery, staged, intake.files),
        ],
        "n_timestamps_without_zone": staged.n_without_zone,
        "n_repeated_hours": staged.n_repeated_hours,
        "n_skipped_hours": staged.n_skipped_hours,
        "refused_for": quarantine.most_frequent_reasons(con, refused),
        "mends": mended,
        "touched_days": [day.isoformat() for day in touched],
        "verdicts_given_at": verdict_days.verdict_times(con, delivery, paths),
        "_decisions": written if delivery.contract.kind == "decision" else {},
        "_audits": written if delivery.contract.kind == "verdict" else {},
    }


def _judge(intake: Intake, delivery: Delivery, staged: Staged) -> None:
    con, files, landing = intake.con, intake.files, intake.settings.landing
    repeats.begin(con)
    if delivery.contract.kind == "verdict":
        verdict_days.find_days(
            con,
            intake.settings.home.draws,
            delivery.sequence,
            files,
            intake.decisions,
            landing.audit_lookback_days,
            has_old_facts=intake.has_old_facts,
        )
    repeats.judge_within_file(con, delivery, staged)
    if delivery.contract.kind == "decision":
        repeated_decisions.judge_decisions(
            con, delivery, staged, files, intake.decisions, landing.redelivery_days
        )
    elif delivery.contract.kind == "verdict":
        repeats.judge_audits(
            con, delivery, staged, files, intake.audits, landing.audit_lookback_days
        )
    else:
        repeats.judge_reference(con, delivery, staged, files)
