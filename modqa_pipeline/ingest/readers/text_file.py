"""Bytes of a text file: compression, encoding, line ends. Shared by CSV and JSON lines."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from modqa_pipeline.errors import FileRefused

HEAD_BYTES = 1 << 18


def read_head(file: Path, encoding: str) -> str:
    """The beginning of a text file, decoded.

    Raises
    ------
    FileRefused
        empty_file, unreadable_file (a broken gzip stream) or wrong_encoding.
    """
    try:
        with open_bytes(file) as stream:
            head = stream.read(HEAD_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken_gzip() from error
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise FileRefused(
            "empty_file",
            "the file is empty; expected at least a header. Ask the sender for it again.",
        )
    return _decode_head(head, encoding)


def open_bytes(file: Path) -> BinaryIO:
    """The file's bytes, unpacked if its name ends in .gz."""
    return gzip.open(file, "rb") if file.name.lower().endswith(".gz") else file.open("rb")  # type: ignore[return-value]


def broken_gzip() -> FileRefused:
    """The refusal of a gzip stream that is incomplete or damaged."""
    return FileRefused(
        "unreadable_file",
        "the gzip stream ends early or is damaged; expected a complete .gz file. Ask the sender for it again.",
    )


def wrong_encoding(found: str, encoding: str, remedy: str) -> FileRefused:
    """The refusal of a file in a different encoding."""
    return FileRefused(
        "wrong_encoding",
        f"the file {found}; expected {encoding}. Ask the sender for UTF-8, or set `encoding: {remedy}` in a "
        "mapping in config/mappings/.",
    )


def transcode(file: Path, target: Path, encoding: str) -> Path:
    """A copy in UTF-8 with one kind of line end, for files that DuckDB cannot read as they are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        open_text(file, encoding, newline=None) as reader,
        target.open("w", encoding="utf-8", newline="\n") as writer,
    ):
        while chunk := reader.read(1 << 20):
            writer.write(chunk)
    return target


@contextmanager
def open_text(file: Path, encoding: str, newline: str | None = "\n") -> Iterator[TextIO]:
    """The file's text; what is wrong with its bytes, however late it is met, is a `FileRefused`.

    Parameters
    ----------
    newline : str, optional
        As of `io.TextIOWrapper`: by default lines end in line feeds alone, and nothing is translated.
    """
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        with (
            open_bytes(file) as stream,
            io.TextIOWrapper(stream, encoding=codec, newline=newline) as reader,
        ):
            yield reader
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken_gzip() from error
    except UnicodeError as error:
        raise wrong_encoding(f"is not {encoding}", encoding, "latin-1") from error


def count_line_feeds(file: Path) -> int:
    """Lines that end in a line feed, and a last one that does not; cheap beside reading a table."""
    n, last = 0, b"\n"
    try:
        with open_bytes(file) as stream:
            while chunk := stream.read(HEAD_BYTES):
                n += _line_feeds(chunk)
                last = chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken_gzip() from error
    return n + (not last.endswith(b"\n"))


def _line_feeds(chunk: bytes) -> int:
    """Line feeds in a chunk; where lines are short, numpy counts them in a third of the time of ``bytes.count``."""
    if len(chunk) < HEAD_BYTES:
        return chunk.count(b"\n")
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == ord("\n")))


def _decode_head(head: bytes, encoding: str) -> str:
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding != "utf-16" and (is_utf16 or b"\x00" in head[:1000]):
        found = "begins like UTF-16" if is_utf16 else "holds NUL bytes, as UTF-16 does"
        raise wrong_encoding(found, encoding, "utf-16")
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        return codecs.getincrementaldecoder(codec)().decode(head)
    except UnicodeError as error:
        place = getattr(error, "start", 0)
        line = head[:place].count(b"\n") + 1
        found = f"has a byte 0x{head[place]:02x} in line {line} that is not {encoding}"
        raise wrong_encoding(found, encoding, "latin-1") from error
