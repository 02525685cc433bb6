"""Writes files completely or not at all, and logs in complete lines; tells unfinished files by their names.

Knows no path of the home.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UNFINISHED = (".tmp", ".part")


@contextmanager
def written_whole(
    path: Path, *, beside: Path | None = None, mode: int | None = None
) -> Iterator[Path]:
    """Write a file completely: the block fills a draft beside it, which then replaces the file in one step.

    Parameters
    ----------
    beside : Path, optional
        Draft to fill, if a killed process must always leave the same name.
    mode : int, optional
        Permissions; default: those of a new file.

    Yields
    ------
    Path
        Draft to write to. It is synced to the disk before it is renamed, and removed if the block fails.
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
    """Write a file completely; see `written_whole`."""
    with written_whole(path, mode=0o644) as draft:
        draft.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a text file completely, as UTF-8; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of files completely: a draft beside it is filled and renamed. What was there is replaced.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by the path below the folder.
    """
    draft = path.with_name(f".{path.name}.tmp")
    for leftover in (draft, path):
        if leftover.exists():
            shutil.rmtree(leftover)
    draft.mkdir(parents=True)
    for name, content in files.items():
        write_bytes(draft / name, content)
    for folder in (draft, *filter(Path.is_dir, draft.rglob("*"))):
        sync_folder(folder)
    draft.rename(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Sync the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_lines(path: Path, lines: list[str]) -> None:
    """Append complete lines and sync them to the disk; an incomplete last line is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cut_torn_line(path)
    with path.open("ab") as out:
        out.write("".join(line + "\n" for line in lines).encode())
        out.flush()
        os.fsync(out.fileno())


def cut_torn_line(path: Path) -> None:
    """Remove what a killed process left after the last line end: it was never a record."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Records of a JSON lines file; none if there is no file. An incomplete last line is left out."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line]


def is_unfinished(name: str) -> bool:
    """Whether a file of this name is still being written, or is a temporary file of a program.

    >>> [is_unfinished(name) for name in ("acme.csv", "acme.csv.part", "~$acme.xlsx", ".acme.csv")]
    [False, True, True, True]
    """
    return name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED)
