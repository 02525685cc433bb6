"""State of each day at the last publication (`state/days.json`). Rebuilt with the rest of the state."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class DayState:
    """State of a day at the last publication (`state/days.json`)."""

    status: str
    built_through: int
    blocked_reason: str | None = None


def read_day_states(home: Home) -> dict[date, DayState]:
    """States by day; none if the warehouse is missing, so that everything is built again."""
    path = home.state / "days.json"
    if not path.exists() or not home.warehouse.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {date.fromisoformat(day): DayState(**state) for day, state in content.items()}


def write_day_states(home: Home, states: dict[date, DayState]) -> None:
    """Replace the file in one step."""
    content = {day.isoformat(): asdict(state) for day, state in sorted(states.items())}
    write_text(home.state / "days.json", json.dumps(content, indent=0))
