"""Golden items that each auditor was given, as facts: `draws/golden_records.jsonl`, one line per wave.

They are chosen once, when the wave's worksheets are first written, and read from then on. So a second export of a day
gives the same file, even if registry and plan have changed, and what an auditor has seen is never forgotten.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from modqa_pipeline.home.files import append_lines, read_lines


@dataclass(frozen=True)
class GoldenExposure:
    """One golden item in one auditor's worksheet.

    Attributes
    ----------
    decision_date : str
        Day of the worksheet, not of the item's own decision. A reading belongs to this day.
    decision : str
        The decision about the item.
    """

    decision_date: str
    wave: str
    auditor_key: str
    item_id: str
    decision_id: str
    audit_id: str
    decision: str

    @property
    def day(self) -> date:
        """The day of the worksheet."""
        return date.fromisoformat(self.decision_date)


def read_exposures(draws: Path) -> dict[tuple[date, str], list[GoldenExposure]]:
    """Day and wave to the golden items handed out with it; an empty list if there were none."""
    return {
        (date.fromisoformat(line["decision_date"]), line["wave"]): [
            GoldenExposure(line["decision_date"], line["wave"], **fields)
            for fields in line["exposures"]
        ]
        for line in read_lines(draws / "golden_records.jsonl")
    }


def record_exposures(draws: Path, day: date, wave: str, exposures: list[GoldenExposure]) -> None:
    """Commit the golden items that are handed out with one wave."""
    line = {
        "decision_date": day.isoformat(),
        "wave": wave,
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "exposures": [
            {k: v for k, v in asdict(exposure).items() if k not in ("decision_date", "wave")}
            for exposure in exposures
        ],
    }
    append_lines(draws / "golden_records.jsonl", [json.dumps(line)])
