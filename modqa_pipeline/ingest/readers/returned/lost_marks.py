"""A workbook that ModQA made and that lost its marks: it must be answered as what it is, not as a vendor's file."""

import re
from pathlib import Path

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms import calibration, dispute, worksheet
from modqa_pipeline.ingest.readers.xlsx_file import cell_text, open_workbook, sheet_cells

_FIRST_ROWS = 40
_SEALED_ID = re.compile(r"(?:ws|cr|di)-[0-9a-f]{16}")
#: A heading that its sheet has, and what the workbook is.
_KINDS = {
    next(iter(worksheet.KEPT)): "a worksheet of audits",
    calibration.RATING_ID: "a workbook of a calibration session",
    dispute.DISPUTE_ID: "a workbook of disputes",
}


def refuse_without_marks(file: Path) -> None:
    """Refuse a workbook whose headings and sealed ids are ModQA's, while its document properties are gone.

    Raises
    ------
    FileRefused
        damaged_worksheet, or as `open_workbook`.
    """
    workbook, _ = open_workbook(file)
    for name in workbook.sheet_names:
        rows = sheet_cells(workbook, name)[:_FIRST_ROWS]
        texts = {cell_text(cell).strip() for row in rows for cell in row}
        kind = next((kind for heading, kind in _KINDS.items() if heading in texts), None)
        if kind and any(_SEALED_ID.fullmatch(text) for text in texts):
            raise FileRefused(
                "damaged_worksheet",
                f"the file is {kind} that ModQA made, by the headings and ids of its sheet '{name}', but its document "
                "properties are gone, as when a copy is made by another program; expected the workbook as it was "
                "exported. Open the exported one again, copy the answers into it, and return that.",
            )
