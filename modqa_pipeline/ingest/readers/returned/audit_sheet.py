"""Reads a returned worksheet of audits: its auditor, and its rows."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.facts.waves import draw_fingerprint, recorded_file
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.returned.filled_form import Form, policies_of, read_form
from modqa_pipeline.ingest.readers.returned.worksheet_row import Faulty, read_row

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

COLUMNS = (
    *fmt.KEPT.values(),
    "audit_round",
    "auditor_id",
    "verdict_decision",
    "verdict_policy_code",
    "severity",
    "root_cause",
    "comment",
    "policy_version_used",
    "audited_at",
)
_FRESH = "Copy the answers into a new export (`modqa worksheets --day {}`) and return that."


def open_audit_sheet(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    workbook: "CalamineWorkbook",
    marks: dict[str, str],
    source: str,
    draws: Path,
    received_at: datetime,
) -> Relation:
    """The filled-in rows of an auditor's workbook as a relation in the columns of `audit_results`."""
    reader = audit_reader(marks, source, draws, received_at, policies_of(workbook))
    return read_form(con, file, workbook, reader.form, reader.read)


def audit_reader(
    marks: dict[str, str],
    source: str,
    draws: Path,
    received_at: datetime,
    policies: dict[str, tuple[str, str]],
) -> "AuditReader":
    """The reader of one auditor's rows, after a check that their marks are complete and of a recorded draw.

    Parameters
    ----------
    policies : dict
        Code, in any spelling, to code and version.
    """
    return AuditReader(marks, _check_marks(marks, source, draws), received_at, policies)


class AuditReader:
    """One row of a worksheet in the contract's columns."""

    item = "Decision"

    def __init__(
        self,
        marks: dict[str, str],
        day: date,
        received_at: datetime,
        policies: dict[str, tuple[str, str]],
    ) -> None:
        self.day, self.received_at, self.policies = day, received_at, policies
        self.seal, self.auditor_id = marks[fmt.SEAL_PROPERTY], marks[fmt.AUDITOR_PROPERTY]
        self.form = Form(
            sheet=fmt.AUDITS,
            kept=tuple(fmt.KEPT),
            typed=fmt.TYPED,
            row_name="an audit",
            columns=COLUMNS,
            remedy=_FRESH.format(day),
        )

    def read(self, cells: dict[str, Any]) -> tuple[dict[str, str], list[Faulty]]:
        """The row, and its faults."""
        row, faults = read_row(cells, self.seal, self.day, self.received_at, self.policies)
        return row | {"auditor_id": self.auditor_id}, faults

    def read_answer(
        self, cells: dict[str, str], answered_at: str
    ) -> tuple[dict[str, str], list[Faulty]]:
        """The same for an answer with the second at which it was given."""
        row, faults = self.read(cells | {fmt.AUDITED_ON: answered_at})
        is_wrong_day = any(fault.heading == fmt.AUDITED_ON for fault in faults)
        return row | (
            {"audited_at": answered_at} if answered_at and not is_wrong_day else {}
        ), faults


def _check_marks(marks: dict[str, str], source: str, draws: Path) -> date:
    day, wave = marks.get(fmt.DAY_PROPERTY, ""), marks.get(fmt.WAVE_PROPERTY, "")
    if source != "audit_results":
        raise FileRefused(
            "misplaced_worksheet",
            f"the file holds audits of {day}, but is in landing/{source}/; expected it in "
            "landing/audit_results/. Move it there.",
        )
    missing = [name for name in fmt.PROPERTIES if not marks.get(name)]
    is_known = marks.get(fmt.FORMAT_PROPERTY) == fmt.FORMAT and re.fullmatch(r"\w+", wave)
    if missing or not is_known or not _is_day(day):
        raise FileRefused(
            "damaged_worksheet",
            f"the file's own marks are incomplete, or of another version of ModQA "
            f"({', '.join(missing) or 'version'}); expected the marks of the export. {_FRESH.format(day or 'D')}",
        )
    file = recorded_file(draws, date.fromisoformat(day), wave)
    if not file.exists() or draw_fingerprint(file.read_bytes()) != marks[fmt.DRAW_PROPERTY]:
        raise FileRefused(
            "stale_worksheet",
            f"the file belongs to a draw of {day} that is not the recorded one; expected the audits that "
            f"were drawn. {_FRESH.format(day)}",
        )
    return date.fromisoformat(day)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
