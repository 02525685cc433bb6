"""A workbook as a package of files: what must not be opened, its marks, its formulas.

It is checked before anything is parsed: a small file may unpack to more than the memory of the machine.
"""

import re
import struct
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from modqa_pipeline.errors import FileRefused

#: What reading a damaged package or its XML may raise.
BROKEN = (
    *(
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        OSError,
        EOFError,
        SyntaxError,
        NotImplementedError,
    ),
    *(KeyError, ValueError, IndexError, RuntimeError),
)
#: Most bytes that a workbook may unpack to; deflate compresses at most 1032 to 1.
MOST_UNPACKED_BYTES, _MOST_PACKED = 512 << 20, 1032
_OLE = b"\xd0\xcf\x11\xe0"
_PROPERTIES, _MOST_PROPERTY_BYTES = "docProps/custom.xml", 1 << 20
_STYLES = "xl/styles.xml"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ERROR = re.compile(rb"""\bt=["']e["']""")
#: Parts of a number format that pads: a zero, a text in quotation marks or after a backslash, a mark as it stands.
_FORMAT_PART = re.compile(r""""([^"]*)"|\\(.)|([0\-_ /])""")
_PADDED = re.compile(
    r"""(?:"[^"]*"|\\.|[\-_ /])*0(?:"[^"]*"|\\.|[\-_ /])*(?:0(?:"[^"]*"|\\.|[\-_ /])*)+"""
)


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


@dataclass(frozen=True)
class OddCell:
    """A cell that is not simply a value.

    Attributes
    ----------
    kind : str
        error, uncalculated (a formula without a value), or padded (a number that is shown with zeros before it).
    shown : str
        What a person sees; of an uncalculated formula, the formula.
    """

    kind: Literal["error", "uncalculated", "padded"]
    shown: str

    @property
    def expected(self) -> str:
        """What is expected instead, and the remedy."""
        if self.kind == "error":
            return "a value. Ask the vendor to mend the cell, or to clear it if there is no value"
        return "a value, but this formula was never calculated. Open the workbook, save it, and deliver it again"


def odd_cells(file: Path, sheet: str) -> dict[tuple[int, int], OddCell]:
    """Cells that are not simply a value, by row and column from 0; a plain sheet is not parsed."""
    with zipfile.ZipFile(file) as archive:
        data = archive.read(part_of(archive, sheet))
        padded = _padded_styles(archive)
    if not (_ERROR.search(data) or _FORMULA.search(data) or padded):
        return {}
    found = {}
    for row, column, cell in _cells(data):
        texts = {_local(node.tag): node.text or "" for node in cell}
        value, style = texts.get("v", ""), cell.get("s", "")
        if cell.get("t") == "e":
            found[row, column] = OddCell("error", value or "#N/A")
        elif "f" in texts and "v" not in texts and "is" not in texts:
            found[row, column] = OddCell("uncalculated", "=" + texts["f"])
        elif style in padded and cell.get("t", "n") == "n" and value:
            shown = _padded(value, padded[style])
            found |= {(row, column): OddCell("padded", shown)} if shown else {}
    return found


def formulas(file: Path, sheet: str) -> dict[str, str]:
    """Cells of a sheet that hold a formula, by name, with the formula."""
    with zipfile.ZipFile(file) as archive:
        data = archive.read(part_of(archive, sheet))
    if not _FORMULA.search(data):
        return {}
    return {
        cell_name(row, column): "=" + (node.text or "")
        for row, column, cell in _cells(data)
        for node in cell
        if _local(node.tag) == "f"
    }


def cell_name(row: int, column: int) -> str:
    """A cell's name in spreadsheets; row and column from 0."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # a home without workbooks does not import it

    name: str = xl_rowcol_to_cell(row, column)
    return name


def _cells(data: bytes) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """Cells with their row and column from 0, which a writer may leave out where they follow one another."""
    row = -1
    for line in ElementTree.fromstring(data).iter():
        if _local(line.tag) != "row":
            continue
        row, column = int(line.get("r", row + 2)) - 1, -1
        for cell in line:
            column = _column(cell.get("r", "")) if cell.get("r") else column + 1
            yield row, column, cell


def _column(name: str) -> int:
    """Column of a cell's name, from 0.

    >>> _column('A1'), _column('AB17')
    (0, 27)
    """
    column = 0
    for letter in name.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return column - 1


def _padded_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Styles whose number format shows zeros before a number, with the format."""
    if _STYLES not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read(_STYLES))
    nodes = list(root.iter())
    formats = {
        node.get("numFmtId", ""): node.get("formatCode", "")
        for node in nodes
        if _local(node.tag) == "numFmt"
    }
    cells: list[ElementTree.Element] = next(
        (list(node) for node in nodes if _local(node.tag) == "cellXfs"), []
    )
    used = {str(i): formats.get(cell.get("numFmtId", ""), "") for i, cell in enumerate(cells)}
    return {style: code for style, code in used.items() if _PADDED.fullmatch(code)}


def _padded(value: str, code: str) -> str | None:
    """A whole number as a format of zeros shows it; None for a number that it would round.

    >>> _padded('17', '00000'), _padded('17', '"A-"000'), _padded('123456', '000-000'), _padded('1.5', '000')
    ('00017', 'A-017', '123-456', None)
    """
    number = float(value)
    if number != int(number) or number < 0:
        return None
    marks = [
        found.group(1) or found.group(2) or found.group(3) for found in _FORMAT_PART.finditer(code)
    ]
    digits = list(str(int(number)))
    shown: list[str] = []
    left = marks.count("0")
    for mark in reversed(marks):
        if mark != "0":
            shown.insert(0, mark)
            continue
        left -= 1
        taken = digits if not left else digits[-1:]
        shown.insert(0, "".join(taken) or "0")
        digits = [] if not left else digits[:-1]
    return "".join(shown)


def _local(tag: str) -> str:
    """Name without its namespace: the strict form of the format has others than the usual one."""
    return tag.rpartition("}")[2]


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Name of the part of the package that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    [relation] = [
        next(value for key, value in node.attrib.items() if _local(key) == "id" and key != "id")
        for node in book.iter()
        if _local(node.tag) == "sheet" and node.get("name") == sheet
    ]
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    [target] = [node.get("Target", "") for node in links if node.get("Id") == relation]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
