"""Writes and removes the files of `returns/` after an ingest, from ledger, quarantine and `landing/`.

A return is there as long as something of its delivery is to be fixed. Nothing is opened if no new delivery had a
refusal, and none was about an earlier one.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.files import write_text, written_whole
from modqa_pipeline.home.returns import (
    LETTER,
    TABLE,
    WORKBOOK,
    existing_return,
    return_file,
    returned_sequence,
)
from modqa_pipeline.ingest.intake import SCRATCH, Intake
from modqa_pipeline.ingest.landing.files import SeenFiles, find_file
from modqa_pipeline.ingest.readers.workbook_package import BROKEN
from modqa_pipeline.ingest.returns.delivered_file import Delivered, find_delivered
from modqa_pipeline.ingest.returns.letter import (
    MOST_ROWS_TOLD,
    refused_file_letter,
    rows_letter,
)
from modqa_pipeline.ingest.returns.marked_workbook import marked_workbook
from modqa_pipeline.ingest.returns.rows_file import rows_file
from modqa_pipeline.ingest.returns.still_open import (
    Line,
    dropped_again,
    find_open_rows,
    open_rows,
    refused_again,
    replaced,
)

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home

#: Nobody corrects more rows by hand: such a delivery is exported again.
MOST_ROWS = 100_000
_TASKS = "Correct the answers in Label Studio, and export the project again."
_TOO_MANY = "These are too many to correct one by one: mend the export or the mapping, and deliver the file again."


def hand_back(intake: Intake, ledger: list[Line]) -> None:
    """Bring `returns/` up to date with the ledger, from the line on at which the last time ended.

    A run that was killed in between leaves it to the next one.
    """
    home = intake.settings.home
    n_done = _read_mark(home)
    new = ledger[n_done:]
    if not new:
        return
    concerned = _concerned(intake, ledger[:n_done], new)
    if concerned:
        _bring_up_to_date(intake, ledger, concerned)
    write_text(_mark(home), f"{len(ledger)}\n")


def _bring_up_to_date(intake: Intake, ledger: list[Line], concerned: set[int]) -> None:
    home = intake.settings.home
    lines = {line["sequence"]: line for line in ledger}
    gone = replaced(ledger) | dropped_again(ledger)
    found = find_open_rows(
        intake.con,
        home,
        ledger,
        {n for n in concerned if lines[n]["rows_quarantined"] and n not in replaced(ledger)},
    )
    seen = SeenFiles(home)
    for sequence in sorted(concerned):
        line = lines[sequence]
        if line["refusal_code"]:
            is_there = find_file(home.landing, line["file_name"]) is not None
            if is_there and sequence not in gone:
                _replace(home, line, LETTER, refused_file_letter(line).encode("utf-8-sig"))
            else:
                _replace(home, line)
        elif n_open := found.get(sequence):
            _replace(home, line, *_return_of(intake, line, n_open, seen))
        else:
            _replace(home, line)
    seen.keep()


def _concerned(intake: Intake, earlier: list[Line], new: list[Line]) -> set[int]:
    """Deliveries whose return is made, changed or removed by these new lines of the ledger."""
    home = intake.settings.home
    concerned = {
        line["sequence"] for line in new if line["rows_quarantined"] or line["refusal_code"]
    }
    kept = _kept(home)
    before = [line for line in earlier if line["sequence"] in kept]
    known = {line["sequence"] for line in (*earlier, *new)}
    again = {returned_sequence(Path(line["file_name"])) for line in new}
    again |= {sequence for line in new for sequence in line.get("mends", ())}
    concerned |= {sequence for sequence in again if sequence in known and sequence is not None}
    names = {line["file_name"] for line in new}
    for line in before:
        is_gone = line["refusal_code"] and find_file(home.landing, line["file_name"]) is None
        if line["file_name"] in names or is_gone:
            concerned.add(line["sequence"])
    return concerned | refused_again(intake.con, home, before, new)


def _return_of(intake: Intake, line: Line, n_open: int, seen: SeenFiles) -> tuple[str, bytes]:
    """Ending and bytes of the return of a delivery with refused rows."""
    import duckdb

    rows = open_rows(intake.con, line["sequence"], MOST_ROWS)
    why = _TOO_MANY
    if n_open <= MOST_ROWS:
        try:
            delivered = find_delivered(intake, line, seen)
            if isinstance(delivered, Delivered):
                if delivered.path.lower().endswith(".xlsx"):
                    return WORKBOOK, marked_workbook(delivered, rows)
                if delivered.path.lower().endswith(".json"):
                    return LETTER, rows_letter(line, n_open, _TASKS, rows[:MOST_ROWS_TOLD]).encode(
                        "utf-8-sig"
                    )
                return TABLE, rows_file(intake.con, delivered, rows, _scratch(intake, line))
            why = f"The file {delivered}, so its rows cannot be given back."
        except (FileRefused, *BROKEN, duckdb.Error):
            why = "The file cannot be read any more as it was, so its rows cannot be given back."
    letter = rows_letter(line, n_open, why, rows[:MOST_ROWS_TOLD])
    return LETTER, letter.encode("utf-8-sig")


def _replace(home: "Home", line: Line, ending: str = "", content: bytes = b"") -> None:
    """Write a return, or remove it where nothing is to be fixed any more."""
    name, sequence = line["file_name"], line["sequence"]
    path = return_file(home, name, sequence, ending) if ending else None
    if path:
        with written_whole(path, mode=0o600) as draft:
            draft.touch(mode=0o600)
            draft.write_bytes(content)
    while (old := existing_return(home, name, sequence, but=path)) is not None:
        old.unlink()
        _remove_empty(home, old.parent)


def _remove_empty(home: "Home", folder: Path) -> None:
    while folder != home.returns and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _kept(home: "Home") -> set[int]:
    """Deliveries that have a return now."""
    found = (returned_sequence(path) for path in home.returns.rglob("*") if path.is_file())
    return {sequence for sequence in found if sequence is not None}


def _scratch(intake: Intake, line: Line) -> Path:
    return intake.settings.home.state / SCRATCH / f"returned-{line['sequence']:09d}.jsonl"


def _mark(home: "Home") -> Path:
    return home.state / "returned_through"


def _read_mark(home: "Home") -> int:
    """How many lines of the ledger have been looked at."""
    try:
        return int(_mark(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0
