"""State of one ingest that is kept between receipts, and the fields of a ledger line."""

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mappings import Mappings
from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.facts.old_spellings import noted_spellings
from modqa_pipeline.facts.receipts import Receipt, delivery_fingerprint
from modqa_pipeline.home import connections, literals
from modqa_pipeline.home.lake import LakeFiles
from modqa_pipeline.ingest.rows import people, recorded_ids
from modqa_pipeline.ingest.rows.known_ids import KnownIds
from modqa_pipeline.ingest.storage import quarantine, resolutions

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings

#: Folder below state/ for UTF-8 copies of files in another encoding; emptied after each file.
SCRATCH = "ingest_scratch"
#: Folder below restricted/ for the values of a large delivery, which name people in plain; removed after each ingest.
KEPT_ROWS = "ingest_rows"


@dataclass
class Intake:
    """State of one ingest that is kept between receipts.

    Attributes
    ----------
    has_old_facts : bool
        The lake was built anew, and facts spell something otherwise.
    """

    con: "duckdb.DuckDBPyConnection"
    settings: "KeyedSettings"
    mappings: Mappings
    files: LakeFiles
    decisions: KnownIds
    audits: KnownIds
    has_old_facts: bool

    def close(self) -> None:
        """Close the connection, and remove what the intake kept for itself."""
        self.con.close()
        _remove_scratch(self.settings)


def open_intake(
    settings: "KeyedSettings", mappings: Mappings, ledger: list[dict[str, Any]]
) -> Intake:
    """Connect, and load the small tables: people, and the keys that are in quarantine."""
    _remove_scratch(settings)
    con = connections.connect(settings.home, settings.engine)
    files = LakeFiles(settings.home)
    con.execute("create temp table receipts (sequence bigint, received_at timestamp)")
    people.load_people(con, settings.home)
    resolutions.load_open_keys(con, settings.home, ledger)
    noted = noted_spellings(settings.home)
    recorded_ids.load_spellings(con, noted)
    return Intake(
        con=con,
        settings=settings,
        mappings=mappings,
        files=files,
        decisions=KnownIds(con, files, "known_decisions", decision_sources(), "decision_id"),
        audits=KnownIds(con, files, "known_audits", ("audit_results",), "audit_id"),
        has_old_facts=noted is not None,
    )


def _remove_scratch(settings: "KeyedSettings") -> None:
    for folder in (settings.home.state / SCRATCH, settings.home.restricted / KEPT_ROWS):
        shutil.rmtree(folder, ignore_errors=True)


def ledger_line(
    intake: Intake, receipt: Receipt, mapping: str | None, **found: Any
) -> dict[str, Any]:
    """A ledger line: the fields of the receipt, and what was found in its file."""
    counts = dict.fromkeys(("rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate"), 0)
    intake.con.execute(
        f"insert into receipts values ({receipt.sequence}, {literals.moment(receipt.moment)})"
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
        "n_repeated_hours": 0,
        "n_skipped_hours": 0,
        "refusal_code": None,
        "refusal_reason": None,
        "contract_fingerprint": delivery_fingerprint(
            receipt.source, receipt.below, intake.mappings
        ),
        "refused_for": [],
        "mends": [],
        "touched_days": [],
        "verdicts_given_at": [],
        **found,
    }
