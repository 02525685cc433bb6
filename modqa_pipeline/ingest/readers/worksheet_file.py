"""A worksheet that ModQA made: whose it is, and what its rows are. How it is read: `filled_form`."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline import calibration_format, dispute_format
from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest.readers.dispute_sheet import open_dispute_sheet
from modqa_pipeline.ingest.readers.filled_form import Form, policies_of, read_form
from modqa_pipeline.ingest.readers.rating_sheet import open_rating_sheet
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.worksheet_row import Faulty, read_row
from modqa_pipeline.ingest.readers.xlsx_file import open_workbook

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
_FRESH = (
    "Copy what was filled in into a fresh export (`modqa worksheets --day {}`) and return that."
)


def open_worksheet(
    con: "duckdb.DuckDBPyConnection", file: Path, source: str, draws: Path, received_at: datetime
) -> Relation:
    """The filled-in rows of a workbook that ModQA made, as a relation in the contract's columns.

    Parameters
    ----------
    draws : Path
        Where recorded draws lie: a worksheet of another draw is refused.
    received_at : datetime
        When an answer was given that says no day of its own.
    """
    workbook, marks = open_workbook(file)
    if dispute_format.ROLE_PROPERTY in marks:
        return open_dispute_sheet(con, file, workbook, marks, source, received_at)
    if calibration_format.SESSION_PROPERTY in marks:
        return open_rating_sheet(con, file, workbook, marks, source, draws, received_at)
    return _open_audits(con, file, workbook, marks, source, draws, received_at)


def _open_audits(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    workbook: "CalamineWorkbook",
    marks: dict[str, str],
    source: str,
    draws: Path,
    received_at: datetime,
) -> Relation:
    day = _check_marks(marks, source, draws)
    policies = policies_of(workbook)

    def read(cells: dict[str, Any]) -> tuple[dict[str, str], list[Faulty]]:
        row, faults = read_row(cells, marks[fmt.SEAL_PROPERTY], day, received_at, policies)
        return row | {"auditor_id": marks[fmt.AUDITOR_PROPERTY]}, faults

    form = Form(
        sheet=fmt.AUDITS,
        kept=tuple(fmt.KEPT),
        typed=fmt.TYPED,
        answer=fmt.VERDICT,
        needed=(*fmt.KEPT, fmt.VERDICT, fmt.POLICY),
        row_name="an audit",
        columns=COLUMNS,
        remedy=_FRESH.format(day),
    )
    return read_form(con, file, workbook, form, read)


def _check_marks(marks: dict[str, str], source: str, draws: Path) -> date:
    day, wave = marks.get(fmt.DAY_PROPERTY, ""), marks.get(fmt.WAVE_PROPERTY, "")
    if source != "audit_results":
        raise FileRefused(
            "misplaced_worksheet",
            f"the workbook holds audits of {day}, and lies in landing/{source}/; expected it in "
            "landing/audit_results/. Move it there.",
        )
    missing = [name for name in fmt.PROPERTIES if not marks.get(name)]
    if missing or marks[fmt.FORMAT_PROPERTY] != fmt.FORMAT or not re.fullmatch(r"\w+", wave):
        raise FileRefused(
            "damaged_worksheet",
            f"the workbook's own marks are not whole, or of another version of ModQA "
            f"({', '.join(missing) or 'version'}); expected them as exported. {_FRESH.format(day or 'D')}",
        )
    file = fmt.recorded_file(draws, date.fromisoformat(day), wave)
    if not file.exists() or fmt.draw_fingerprint(file.read_bytes()) != marks[fmt.DRAW_PROPERTY]:
        raise FileRefused(
            "stale_worksheet",
            f"the workbook belongs to a draw of {day} that is not the one on record; expected the audits that "
            f"were drawn. {_FRESH.format(day)}",
        )
    return date.fromisoformat(day)
