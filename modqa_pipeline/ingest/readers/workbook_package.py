"""A workbook as a package of files: what must not be opened, its marks, its formulas.

It is checked before anything is parsed: a small file may unpack to more than the memory of the machine.
"""

import re
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

from modqa_pipeline.errors import FileRefused

#: Most bytes that a workbook may unpack to; deflate compresses at most 1032 to 1.
MOST_UNPACKED_BYTES, _MOST_PACKED = 512 << 20, 1032
_OLE = b"\xd0\xcf\x11\xe0"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PROPERTIES, _MOST_PROPERTY_BYTES = "docProps/custom.xml", 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def check_package(file: Path) -> None:
    """Refuse what is not a plain .xlsx workbook.

    Raises
    ------
    FileRefused
        unreadable_file (damaged, protected by a password), macro_workbook or too_large.
    """
    with file.open("rb") as stream:
        if stream.read(4) == _OLE:
            raise FileRefused(
                "unreadable_file",
                "the workbook is protected by a password, or in the old .xls format; expected an .xlsx workbook "
                "that opens without a password. Remove the password (File, Info, Protect), save it as "
                ".xlsx and return it again.",
            )
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
            raise FileRefused(
                "macro_workbook",
                "the workbook has macros; expected one without macros. Save it as 'Excel workbook (.xlsx)' and "
                "return it again.",
            )
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked <= MOST_UNPACKED_BYTES and file.stat().st_size > (
            MOST_UNPACKED_BYTES // _MOST_PACKED
        ):
            _compare_sizes(archive, entries)
    if unpacked > MOST_UNPACKED_BYTES:
        raise FileRefused(
            "too_large",
            f"the workbook unpacks to {unpacked >> 20:,} MB; expected at most {MOST_UNPACKED_BYTES >> 20} MB. "
            "Split it, or deliver it as .csv.gz or .parquet.",
        )


def _compare_sizes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read everything once: Python stops at the size that an entry claims, and compares its checksum."""
    for entry in entries:
        with archive.open(entry) as stream:
            while stream.read(1 << 20):
                pass


def custom_properties(file: Path) -> dict[str, str]:
    """Custom document properties of a workbook; none if they are too large to be properties.

    The file is not known to be safe yet, so nothing large is unpacked.
    """
    with zipfile.ZipFile(file) as archive:
        entries = {entry.filename: entry.file_size for entry in archive.infolist()}
        if not 0 < entries.get(_PROPERTIES, 0) <= _MOST_PROPERTY_BYTES:
            return {}
        root = ElementTree.fromstring(archive.read(_PROPERTIES))
    return {node.get("name", ""): "".join(node.itertext()) for node in root}


def formulas(file: Path, sheet: str) -> dict[str, str]:
    """Cells of a sheet that hold a formula, by name, with the formula."""
    with zipfile.ZipFile(file) as archive:
        data = archive.read(_part_of(archive, sheet))
    if not _FORMULA.search(data):
        return {}
    return {
        cell.get("r", ""): "=" + (found.text or "")
        for cell in ElementTree.fromstring(data).iter(f"{_MAIN}c")
        if (found := cell.find(f"{_MAIN}f")) is not None
    }


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    [relation] = [
        node.get(f"{_DOCUMENT}id")
        for node in book.iter(f"{_MAIN}sheet")
        if node.get("name") == sheet
    ]
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    [target] = [node.get("Target", "") for node in links if node.get("Id") == relation]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
