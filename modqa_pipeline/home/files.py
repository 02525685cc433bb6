"""How files are written: whole or not at all, and logs by whole lines.

Knows no path of the home.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def written_whole(
    path: Path, *, beside: Path | None = None, mode: int | None = None
) -> Iterator[Path]:
    """Write a file whole: the block fills another one beside it, which then takes its place in one step.

    Parameters
    ----------
    beside : Path, optional
        The file to fill, where a killed process must leave the same name behind every time.
    mode : int, optional
        Permissions; by default those of a new file.

    Yields
    ------
    Path
        What to write to. It is brought to the disk before it is renamed, and removed if the block breaks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = beside or path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        yield draft
        if mode is not None:
            draft.chmod(mode)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole; see `written_whole`."""
    with written_whole(path, mode=0o644) as draft:
        draft.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, as UTF-8; see `write_bytes`."""
    write_bytes(path, text.encode())


def append_lines(path: Path, lines: list[str]) -> None:
    """Append whole lines and bring them to the disk; a torn last line is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cut_torn_line(path)
    with path.open("ab") as out:
        out.write("".join(line + "\n" for line in lines).encode())
        out.flush()
        os.fsync(out.fileno())


def cut_torn_line(path: Path) -> None:
    """Remove what a killed process left behind the last line end: it was never a record."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Records of a JSON lines file; none where there is no file. A torn last line is left out."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line]
