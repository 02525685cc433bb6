"""What the bytes of a text file are: its two ends alone are read, and its encoding is judged from them."""

import codecs
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest.readers.text_file import broken_gzip, open_bytes

#: Bytes that are read at the beginning of a text file, unpacked, and at its end, where it is not packed.
HEAD_BYTES, TAIL_BYTES = 1 << 20, 1 << 16


@dataclass(frozen=True)
class Ends:
    """The two ends of a file.

    Attributes
    ----------
    tail : bytes
        The last bytes; none where the head is the whole file, or where the file is packed.
    is_cut : bool
        The file goes on after the head.
    """

    head: bytes
    tail: bytes
    is_cut: bool


def read_ends(file: Path) -> Ends:
    """Read the two ends of a file, and nothing between them.

    Raises
    ------
    FileRefused
        empty_file, or unreadable_file for a broken gzip stream.
    """
    try:
        with open_bytes(file) as stream:
            head = stream.read(HEAD_BYTES)
            is_cut = bool(stream.read(1))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken_gzip() from error
    if not head.removeprefix(codecs.BOM_UTF8).strip(b"\x00 \t\r\n"):
        raise FileRefused(
            "empty_file",
            "the file is empty; expected headings and rows. Ask the sender for it again.",
        )
    tail = b""
    if is_cut and not file.name.lower().endswith(".gz"):
        size = file.stat().st_size
        # an even place, so that a character of two bytes is not cut
        start = max(HEAD_BYTES, size - TAIL_BYTES) & ~1
        with file.open("rb") as stream:
            stream.seek(start)
            tail = stream.read(TAIL_BYTES)
    return Ends(head, tail, is_cut)


def judge_encoding(ends: Ends) -> tuple[str, str]:
    r"""The encoding as a mapping names it, and why.

    >>> judge_encoding(Ends('Médio'.encode(), b'', False))[0], judge_encoding(Ends(b'M\xe9dio', b'', False))[0]
    ('utf-8', 'windows-1252')
    >>> judge_encoding(Ends('a\tb'.encode('utf-16'), b'', False))
    ('utf-16', 'the file begins with the mark of UTF-16')

    Raises
    ------
    FileRefused
        unreadable_file: it is no text; wrong_encoding: it is UTF-16 without its mark.
    """
    head = ends.head
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "the file begins with the mark of UTF-16"
    if b"\x00" in head[:1000]:
        raise _with_nul(head[:1000])
    if _is_utf8(head, is_cut=ends.is_cut) and _is_utf8(_from_a_line_on(ends.tail), is_cut=False):
        return "utf-8", "every byte is UTF-8"
    if any(head.count(byte) for byte in range(1, 9)):
        raise _no_text("it holds control characters")
    both = head + ends.tail
    undefined = [byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) if byte in both]
    if undefined:
        return "latin-1", f"it is not UTF-8, and windows-1252 has no byte 0x{undefined[0]:02x}"
    place = _first_odd(both)
    return (
        "windows-1252",
        f"byte 0x{both[place]:02x} is not UTF-8; look at the accents in `modqa mapping check`",
    )


def decode(ends: Ends, encoding: str) -> tuple[str, str]:
    r"""Texts of the head and of the tail; the tail begins with a whole line.

    >>> decode(Ends(b'a;b\n1;2\n', b'rest\n3;4\n', True), 'utf-8')
    ('a;b\n1;2\n', '3;4\n')
    """
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    head = codecs.getincrementaldecoder(codec)(errors="replace").decode(ends.head)
    is_big = ends.head.startswith(codecs.BOM_UTF16_BE)
    of_tail = ("utf-16-be" if is_big else "utf-16-le") if encoding == "utf-16" else encoding
    _, _, tail = ends.tail.decode(of_tail, errors="replace").partition("\n")
    return head, tail


def _with_nul(head: bytes) -> FileRefused:
    """The refusal of a file with NUL bytes: UTF-16 without its mark, or no text."""
    first, second = sorted((head[::2].count(0), head[1::2].count(0)))
    if second < len(head) / 8 or first > second / 4:
        return _no_text("it holds NUL bytes")
    return FileRefused(
        "wrong_encoding",
        "the file looks like UTF-16 without the mark that begins such a file (FF FE); expected UTF-8, or UTF-16 with "
        "its mark. Ask the sender for UTF-8.",
    )


def _no_text(found: str) -> FileRefused:
    return FileRefused(
        "unreadable_file",
        f"the file is no text: {found}; expected the format of its ending. Look at the name, or ask the sender for it "
        "again.",
    )


def _is_utf8(data: bytes, *, is_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True


def _from_a_line_on(tail: bytes) -> bytes:
    return tail.partition(b"\n")[2]


def _first_odd(data: bytes) -> int:
    """Place of the first byte that is not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0
