"""Recognises a workbook that ModQA made, by its marks; `filled_form` reads it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.forms import calibration, dispute
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.returned.audit_sheet import open_audit_sheet
from modqa_pipeline.ingest.readers.returned.dispute_sheet import open_dispute_sheet
from modqa_pipeline.ingest.readers.returned.rating_sheet import open_rating_sheet
from modqa_pipeline.ingest.readers.xlsx_file import open_workbook

if TYPE_CHECKING:
    import duckdb


def open_worksheet(
    con: "duckdb.DuckDBPyConnection", file: Path, source: str, draws: Path, received_at: datetime
) -> Relation:
    """The filled-in rows of a workbook that ModQA made, as a relation in the contract's columns.

    Parameters
    ----------
    draws : Path
        Folder of recorded draws: a worksheet of another draw is refused.
    received_at : datetime
        Time of an answer that gives no day of its own.
    """
    workbook, marks = open_workbook(file)
    if dispute.ROLE_PROPERTY in marks:
        return open_dispute_sheet(con, file, workbook, marks, source, received_at)
    if calibration.SESSION_PROPERTY in marks:
        return open_rating_sheet(con, file, workbook, marks, source, draws, received_at)
    return open_audit_sheet(con, file, workbook, marks, source, draws, received_at)
