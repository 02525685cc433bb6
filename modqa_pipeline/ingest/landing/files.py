"""Finds the files in `landing/` that are complete and new. Never writes there."""

import hashlib
import json
import os
import stat
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home.files import is_unfinished, write_text

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home

#: What programs and systems leave beside a delivery, by its name in lower case.
NOT_DELIVERED = (
    "_success",
    "_committed_*",
    "_started_*",
    "thumbs.db",
    "desktop.ini",
    ".ds_store",
    "*.filepart",
    "*.crc",
    "~$*",
)
FOLDERS_NOT_DELIVERED = ("_delta_log",)


@dataclass(frozen=True)
class LandingFile:
    """A file and its state when it was found.

    Attributes
    ----------
    path : str
        Relative to ``landing/``.
    is_outside : bool
        It is a link to a place outside ``landing/`` or to nothing; it is not followed.
    """

    path: str
    file: Path
    size: int
    mtime_ns: int
    is_outside: bool = False

    @property
    def source(self) -> str:
        """The folder below ``landing/``; blank for a file in no source's folder."""
        folder, slash, _ = self.path.partition("/")
        return folder if slash else ""

    def is_as_found(self) -> bool:
        """Whether size and time are still the same."""
        try:
            return _facts(self.file) == (self.size, self.mtime_ns)
        except OSError:
            return False


@dataclass(frozen=True)
class Landed:
    """What lies in ``landing/``.

    Attributes
    ----------
    files : list of LandingFile
        Every file that is complete by its name, in the order in which deliveries are processed.
    passed_over : list of str
        Files and folders that no person delivers, by their path below ``landing/``.
    """

    files: list[LandingFile]
    passed_over: list[str]


def find_files(landing: Path) -> Landed:
    """Look for deliveries, and for what is none by its name."""
    files, passed_over = [], []
    for folder, folders, names in os.walk(landing):
        below = Path(folder)
        for name in (*folders, *names):
            if is_no_delivery(name, is_folder=name in folders):
                passed_over.append((below / name).relative_to(landing).as_posix())
            elif name not in folders and not is_unfinished(name):
                files += _look(landing, below / name)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not is_no_delivery(name, is_folder=True)
        ]
    files.sort(key=lambda file: (file.mtime_ns, file.path))
    return Landed(files, sorted(passed_over))


def settled(
    files: list[LandingFile], settle_seconds: float
) -> tuple[list[LandingFile], list[LandingFile]]:
    """Files that no longer change, and files that do. Waits once, and only if a file is recent."""
    horizon = time.time_ns() - int(settle_seconds * 1e9)
    young = [file for file in files if file.mtime_ns > horizon]
    if young and settle_seconds > 0:
        time.sleep(settle_seconds)
    moving = [file for file in young if not file.is_as_found()]
    return [file for file in files if file not in moving], moving


def digest(file: LandingFile) -> str:
    """SHA-256 of the bytes; of the link itself if it leads out of ``landing/``."""
    if file.is_outside:
        return hashlib.sha256(os.fsencode(file.file.readlink())).hexdigest()
    with file.file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class SeenFiles:
    """Digests of files that have not changed since they were last read."""

    def __init__(self, home: "Home") -> None:
        self._path = home.state / "landing_seen.json"
        try:
            self._seen = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._seen = {}
        self._is_new = False

    def digest(self, file: LandingFile) -> str:
        """The digest, computed again only if size or time changed."""
        seen = self._seen.get(file.path)
        if seen and seen[:2] == [file.size, file.mtime_ns]:
            return seen[2]
        sha256 = digest(file)
        self._seen[file.path] = [file.size, file.mtime_ns, sha256]
        self._is_new = True
        return sha256

    def see_first(self, path: str) -> bool:
        """Whether something that is no delivery was never seen before."""
        if path in self._seen:
            return False
        self._seen[path] = []
        self._is_new = True
        return True

    def keep(self) -> None:
        """Write the digests for the next run; losing them only costs time."""
        if self._is_new:
            write_text(self._path, json.dumps(self._seen))
            self._is_new = False


def find_file(landing: Path, path: str) -> LandingFile | None:
    """The file of a receipt, if it is still there."""
    files = _look(landing, landing / path)
    return files[0] if files else None


def is_no_delivery(name: str, *, is_folder: bool = False) -> bool:
    """Whether no person delivers a file or folder of this name.

    >>> [is_no_delivery(name) for name in ("_SUCCESS", ".part-00000.crc", "part-00000.parquet")]
    [True, True, False]
    """
    patterns = FOLDERS_NOT_DELIVERED if is_folder else NOT_DELIVERED
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def _look(landing: Path, file: Path) -> list[LandingFile]:
    path = file.relative_to(landing).as_posix()
    try:
        is_outside = file.is_symlink() and not _leads_inside(landing, file)
        if not is_outside and not stat.S_ISREG(file.stat().st_mode):
            return []
        size, mtime_ns = _facts(file)
    except OSError:
        return []
    return [LandingFile(path, file, size, mtime_ns, is_outside)]


def _leads_inside(landing: Path, file: Path) -> bool:
    target = file.resolve()
    return target.is_relative_to(landing.resolve()) and target.exists()


def _facts(file: Path) -> tuple[int, int]:
    facts = file.lstat() if file.is_symlink() and not file.exists() else file.stat()
    return facts.st_size, facts.st_mtime_ns
