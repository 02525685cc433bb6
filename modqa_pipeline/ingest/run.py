"""Entry point of ingest: `ingest_landing` processes every complete file in `landing/`.

Order: receipts that a killed run left without a ledger line, then new files, one after the other. Nothing
here knows the meaning of a column.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mappings import load_mappings
from modqa_pipeline.facts.old_spellings import note_old_spellings, read_facts_again
from modqa_pipeline.facts.receipts import Receipt, append_receipts, read_receipts
from modqa_pipeline.home import lake
from modqa_pipeline.home.ledger import append_ledger, read_ledger
from modqa_pipeline.home.paths import Home
from modqa_pipeline.ingest.intake import Intake, open_intake
from modqa_pipeline.ingest.landing.files import SeenFiles, find_file, find_files, settled
from modqa_pipeline.ingest.landing.new_deliveries import new_receipts
from modqa_pipeline.ingest.process import refuse, take
from modqa_pipeline.ingest.returns.hand_back import hand_back
from modqa_pipeline.ingest.storage.lake_version import check_lake_version, mark_lake
from modqa_pipeline.ingest.storage.quarantine import shown_name

if TYPE_CHECKING:
    from modqa_pipeline.config.settings import KeyedSettings


@dataclass
class IngestSummary:
    """Result of one ingest.

    Attributes
    ----------
    entries : list of dict
        Ledger lines of this run, in order.
    unsettled : list of str
        Files that were still changing; the next run tries again.
    missing : list of str
        Received files that were changed or removed afterwards, so that their rows are lost.
    passed_over : list of str
        Files and folders that no person delivers, each in the run that first finds it.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    last_sequence: int = 0

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Entries of files that were refused as a whole."""
        return [entry for entry in self.entries if entry["refusal_code"]]


def ingest_landing(
    settings: "KeyedSettings",
    *,
    now: datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> IngestSummary:
    """Read every complete delivery into the lake.

    Parameters
    ----------
    now : datetime, optional
        Moment of receipt of new files, which defines "in the future"; default is the clock.
    progress : callable, optional
        Gets one line per file.

    Raises
    ------
    SettingsError
        A mapping is wrong, or this version cannot read the lake; nothing was read.
    """
    mappings = load_mappings(settings.home)
    written = lake.written_schemas(settings.home)
    check_lake_version(settings.home, written)
    mark_lake(settings.home)
    summary, ledger = IngestSummary(), read_ledger(settings.home)
    if not ledger:
        note_old_spellings(settings.home)
    intake = open_intake(settings, mappings, ledger)
    try:
        lake.write_schema_files(intake.con, settings.home, written)
        _replay(intake, ledger, summary, progress or _silent)
        _take_new(intake, now or datetime.now(UTC), summary, progress or _silent)
        read_facts_again(intake.con, settings.home)
        hand_back(intake, [*ledger, *summary.entries])
    finally:
        intake.close()
    return summary


def _silent(_: str) -> None:
    """Progress for callers that want none."""


def _replay(
    intake: Intake,
    ledger: list[dict[str, Any]],
    summary: IngestSummary,
    progress: Callable[[str], None],
) -> None:
    """Receipts without a ledger line, in their order and with their clock."""
    home = intake.settings.home
    receipts, committed = read_receipts(home), {line["sequence"] for line in ledger}
    summary.last_sequence = receipts[-1].sequence if receipts else 0
    taken = [receipt for receipt in receipts if receipt.sequence in committed]
    intake.con.execute(
        "insert into receipts select unnest(?::bigint[]), unnest(?::timestamp[])",
        [[r.sequence for r in taken], [r.moment.replace(tzinfo=None) for r in taken]],
    )
    pending = [receipt for receipt in receipts if receipt.sequence not in committed]
    if not pending:
        return
    lake.remove_uncommitted(home, committed)
    retried = {r.retry_of: r.refused_as for r in receipts if r.retry_of}
    seen = SeenFiles(home)
    for receipt in pending:
        earlier = retried.get(receipt.sequence)
        if earlier:
            line = refuse(intake, receipt, earlier["code"], earlier["reason"])
        else:
            line = _replay_one(intake, receipt, seen, summary)
        _commit(intake, line, summary, progress)
    seen.keep()


def _replay_one(
    intake: Intake, receipt: Receipt, seen: SeenFiles, summary: IngestSummary
) -> dict[str, Any]:
    file = find_file(intake.settings.home.landing, receipt.path)
    if file and seen.digest(file) == receipt.sha256:
        return take(intake, receipt, file)
    summary.missing.append(shown_name(receipt.path))
    found = "has other bytes than" if file else "is no longer in landing/ as it was"
    return refuse(
        intake,
        receipt,
        "landing_changed",
        f"the file {found} when it was received at {receipt.received_at}; expected landing/ to keep "
        "what was delivered. Put the original back and run again; without it its rows are lost.",
    )


def _take_new(
    intake: Intake, now: datetime, summary: IngestSummary, progress: Callable[[str], None]
) -> None:
    home = intake.settings.home
    landed = find_files(home.landing)
    _name_once(home, landed.passed_over, summary, progress)
    files, moving = settled(landed.files, intake.settings.landing.settle_seconds)
    new, closed = new_receipts(intake.settings, intake.mappings, files, now, summary.last_sequence)
    summary.unsettled = [shown_name(file.path) for file in (*moving, *closed)]
    append_receipts(home, [receipt for receipt, _ in new])
    for receipt, file in new:
        summary.last_sequence = receipt.sequence
        _commit(intake, take(intake, receipt, file), summary, progress)


def _name_once(
    home: Home, paths: list[str], summary: IngestSummary, progress: Callable[[str], None]
) -> None:
    """Name what is no delivery in the run that finds it, and never again."""
    seen = SeenFiles(home)
    summary.passed_over = [shown_name(path) for path in paths if seen.see_first(path)]
    seen.keep()
    for path in summary.passed_over:
        progress(f"passed over: {path} is no delivery by its name")


def _commit(
    intake: Intake, line: dict[str, Any], summary: IngestSummary, progress: Callable[[str], None]
) -> None:
    append_ledger(intake.settings.home, line)
    summary.entries.append(line)
    message = (
        f"{line['file_name']}: refused ({line['refusal_code']})"
        if line["refusal_code"]
        else f"{line['file_name']}: {line['rows_read']:,} read, {line['rows_accepted']:,} accepted, "
        f"{line['rows_quarantined']:,} quarantined, {line['rows_duplicate']:,} duplicates"
    )
    progress(message)
    for note in line["notes"]:
        progress(f"{line['file_name']}: {note}")
