"""Calibration sessions as facts: items and raters, in `draws/calibration/<session>.json`."""

import hashlib
import json
from pathlib import Path
from typing import Any

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.forms.calibration import is_session_name
from modqa_pipeline.home.paths import Home

#: A recorded session: its queue, labels, items, raters and policies.
Record = dict[str, Any]


def record_file(draws: Path, session_id: str) -> Path:
    """Path of a session's record."""
    return draws / "calibration" / f"{session_id}.json"


def read_record(draws: Path, session_id: str, mark: str) -> Record | None:
    """A session's record, if it exists and has this mark."""
    file = record_file(draws, session_id)
    if not is_session_name(session_id) or not file.exists():
        return None
    recorded = file.read_bytes()
    return json.loads(recorded) if record_mark(recorded) == mark else None


def record_mark(recorded: bytes) -> str:
    """The mark by which a workbook and its session's record are matched."""
    return hashlib.sha256(recorded).hexdigest()[:16]


def read_sessions(home: Home) -> list[Record]:
    """Every recorded session, the oldest first."""
    records = [
        json.loads(file.read_text(encoding="utf-8"))
        for file in (home.draws / "calibration").glob("*.json")
    ]
    return sorted(records, key=lambda record: (record["created_at"], record["session_id"]))


def find_session(home: Home, session_id: str) -> Record:
    """One session.

    Raises
    ------
    SettingsError
        It is not recorded.
    """
    sessions = {record["session_id"]: record for record in read_sessions(home)}
    if session_id not in sessions:
        raise SettingsError(
            f"there is no calibration session '{session_id}'; on record are {', '.join(sessions) or '(none)'}. "
            "Use `modqa calibration create` to make one."
        )
    return sessions[session_id]
