"""Controls of disputes, as facts: `draws/control_records.jsonl`, one line per choice.

A rebuild chooses nothing new, and a later dispute continues in the same order. How controls are chosen is in
`audit/disputes/controls.py`.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from modqa_pipeline.home.files import append_lines, read_lines


@dataclass(frozen=True)
class ControlRecord:
    """Controls of one site and decision day that were chosen together.

    Attributes
    ----------
    last_receipt_sequence : int
        The last delivery that the choice has seen: figures include it from the next delivery on.
    """

    decision_date: str
    vendor: str
    site: str
    last_receipt_sequence: int
    decision_ids: list[str]
    recorded_at: str

    @property
    def day(self) -> date:
        """The decision day."""
        return date.fromisoformat(self.decision_date)


def read_controls(draws: Path) -> list[ControlRecord]:
    """Recorded choices, oldest first."""
    return [ControlRecord(**line) for line in read_lines(_file(draws))]


def record_controls(draws: Path, records: list[ControlRecord]) -> None:
    """Record the choices."""
    if records:
        append_lines(_file(draws), [json.dumps(asdict(record)) for record in records])


def choices_of_controls(draws: Path) -> list[tuple[date, int]]:
    """Decision day of every choice, with the last delivery that it has seen."""
    return [(record.day, record.last_receipt_sequence) for record in read_controls(draws)]


def _file(draws: Path) -> Path:
    return draws / "control_records.jsonl"
