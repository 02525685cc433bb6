"""Record of the current run (`state/run/run.json`): written when its days are known, read by later steps."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.days import RunDay


@dataclass(frozen=True)
class RunRecord:
    """The run's days, and the state from which it started."""

    run_id: str
    started_at: str
    code_version: str
    plan_hash: str
    unit_parts: str
    asks_for_lots: bool
    last_receipt_sequence: int
    days: list[RunDay]

    @property
    def dates(self) -> list[date]:
        """The decision days of the run."""
        return [day.decision_date for day in self.days]


def write_run_record(home: Home, record: RunRecord) -> None:
    """Replace the record in one step."""
    write_text(home.run_inputs / "run.json", json.dumps(asdict(record), default=str, indent=0))


def read_run_record(home: Home) -> RunRecord:
    """Read the record of the current run, or of the last one."""
    content = json.loads((home.run_inputs / "run.json").read_text(encoding="utf-8"))
    days = [
        RunDay(
            **{
                **day,
                "decision_date": date.fromisoformat(day["decision_date"]),
                "reasons": tuple(day["reasons"]),
            }
        )
        for day in content["days"]
    ]
    return RunRecord(**{**content, "days": days})
