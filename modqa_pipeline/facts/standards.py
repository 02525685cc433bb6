"""Standards as facts: a copy of `config/` whenever it changed, and one line per copy.

`standards/0001/` has the files, `standards/standards.jsonl` says when, in which run, and what changed. The line is the
commit: a copy without one was left by a killed process, and is made again. Nothing computes a figure from them.
"""

import hashlib
import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.facts.receipts import iso_moment
from modqa_pipeline.home.files import append_lines, is_unfinished, read_lines, write_folder
from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Standards:
    """One version of `config/`.

    Attributes
    ----------
    version : int
        Number of the version, and name of its folder.
    run : str
        The run or command that first used it.
    digest : str
        SHA-256 of `files`.
    files : dict
        SHA-256 of each file by its path below `config/`.
    added, changed, removed : list of str
        Files that differ from the version before.
    """

    version: int
    recorded_at: str
    run: str
    digest: str
    files: dict[str, str]
    added: list[str]
    changed: list[str]
    removed: list[str]


def read_standards(home: Home) -> list[Standards]:
    """Every recorded version, the oldest first."""
    return [Standards(**record) for record in read_lines(_log(home))]


def copy_folder(home: Home, version: int) -> Path:
    """Path of the copy of a version."""
    return home.standards / f"{version:04}"


def record_standards(home: Home, run: str, now: datetime | None = None) -> Standards | None:
    """Copy `config/` if it differs from the last copy; None if it does not. The caller holds the lock.

    Parameters
    ----------
    run : str
        The run or command that is about to use it.
    now : datetime, optional
        Moment of the record; default is the clock.
    """
    contents = dict(_contents(home.config))
    files = _digests(contents)
    digest, versions = _digest(files), read_standards(home)
    before = versions[-1].files if versions else {}
    if versions and versions[-1].digest == digest:
        return None
    standards = Standards(
        version=_next_version(home, versions),
        recorded_at=iso_moment(now or datetime.now(UTC)),
        run=run,
        digest=digest,
        files=files,
        added=sorted(files.keys() - before.keys()),
        changed=sorted(
            name for name in files.keys() & before.keys() if files[name] != before[name]
        ),
        removed=sorted(before.keys() - files.keys()),
    )
    write_folder(copy_folder(home, standards.version), contents)
    append_lines(_log(home), [json.dumps(asdict(standards))])
    return standards


def damaged_copies(home: Home) -> Iterator[tuple[str, str]]:
    """Copies that are not as they were recorded: the folder or file below `standards/`, and what is wrong with it."""
    versions = read_standards(home)
    for standards in versions:
        folder = copy_folder(home, standards.version)
        if not folder.is_dir():
            yield folder.name, "is missing"
            continue
        found = _digests(dict(_contents(folder)))
        for name in sorted(found.keys() | standards.files.keys()):
            if found.get(name) != standards.files.get(name):
                yield f"{folder.name}/{name}", _difference(name, found, standards.files)
    last = versions[-1].version if versions else 0
    for number in sorted(_copies(home) - {standards.version for standards in versions}):
        if number != last + 1:  # that one was left by a killed run, and is made again
            yield copy_folder(home, number).name, "has no line in standards.jsonl"


def _difference(name: str, found: Mapping[str, str], recorded: Mapping[str, str]) -> str:
    if name not in found:
        return "is missing"
    return "was altered" if name in recorded else "was added later"


def _next_version(home: Home, versions: list[Standards]) -> int:
    """One more than the last; only what a killed run left behind the last line is written over."""
    last = versions[-1].version if versions else 0
    highest = max(_copies(home), default=0)
    return last + 1 if highest <= last + 1 else highest + 1


def _copies(home: Home) -> set[int]:
    return {int(folder.name) for folder in home.standards.glob("[0-9]*") if folder.name.isdigit()}


def _log(home: Home) -> Path:
    return home.standards / "standards.jsonl"


def _contents(folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every file, subfolders included; temporary files of programs are none of it."""
    here = folder.resolve()
    for entry in sorted(folder.iterdir()):
        if is_unfinished(entry.name):
            continue
        if not entry.is_dir():
            yield from _content(entry)
        elif entry.resolve() not in {here, *here.parents, *above}:  # else a link that leads back
            inside = _contents(entry, above | {here})
            yield from ((f"{entry.name}/{name}", content) for name, content in inside)


def _content(file: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if stat.S_ISREG(file.stat().st_mode):
            yield file.name, file.read_bytes()
    except FileNotFoundError:  # just removed, or a link to nothing
        return
    except OSError as error:
        raise SettingsError(
            f"{file}: it cannot be read ({error.strerror}); expected files that a run can copy, since it records "
            "what it was configured with. Make it readable, or move it out of config/."
        ) from error


def _digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(contents[name]).hexdigest() for name in sorted(contents)}


def _digest(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
