"""What people do to the workbooks that they are given: fill them in, and save them with another program."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

needs_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice") and os.environ.get("CI") != "true",
    reason="LibreOffice is not installed",
)


def fill(
    workbook: Path | io.BytesIO,
    sheet: str,
    answers: dict[int, dict[str, object]],
    change: Callable[[openpyxl.Workbook], Any] | None = None,
) -> bytes:
    """A returned workbook.

    Parameters
    ----------
    answers : dict
        Row of the sheet (2 is the first that asks for something) to heading to what is typed.
    change : callable, optional
        Does something else to the workbook.
    """
    book = openpyxl.load_workbook(workbook)
    for row, typed in answers.items():
        for heading, value in typed.items():
            book[sheet].cell(row, place(book[sheet], heading)).value = value
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(sheet: Any, heading: str) -> int:
    """Column of a heading, from 1."""
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """The workbook opened and saved once more by LibreOffice, which must have changed its bytes."""
    source = folder / "filled.xlsx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", folder / "saved", source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    saved = (folder / "saved" / "filled.xlsx").read_bytes()
    assert saved != content
    return saved
