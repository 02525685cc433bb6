"""Published marts as Parquet: a folder per mart with a file per month, all behind one link.

A publication writes the months that it changes and links to the files of all others. Its cost depends on
what the run built, not on all that was ever published. A mart without days is one file.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from modqa_pipeline.home import literals
from modqa_pipeline.home.paths import Home

DAYS = ("decision_date", "decision_week", "decision_month", "period_start")
_DATABASE = ".written_with"
#: File of a mart without rows, so that its columns are known.
_EMPTY = "empty.parquet"


@dataclass(frozen=True)
class Change:
    """What a publication changed in one mart.

    Attributes
    ----------
        Column that gives the month of a row.
        Column that says which month a row is of.
    months : set of date or None
        First days of the months with rows that were added or removed (None: rows without a day); None
        if any row may have changed.
    """

    day: str | None
    months: set[date | None] | None


def day_column(columns: set[str]) -> str | None:
    """Column by which a mart is published; None for a mart that is published whole."""
    return next((column for column in DAYS if column in columns), None)


def write_marts(
    home: Home, connection: duckdb.DuckDBPyConnection, changes: Mapping[str, Change]
) -> Path:
    """Write a folder of all marts, not visible yet; unchanged months are links to the files of the last one."""
    before = _previous(home)
    folder = home.published / f".marts-{_number(before) + 1 if before else 1}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    stands = before if before and _stamp(home.database) == _written_with(before) else None
    for name, change in changes.items():
        target = folder / f"{name}.parquet"
        if change.day is None:
            _copy(connection, f"from marts.{name}", target)
        else:
            _write_months(connection, name, change.day, change.months, target, stands)
    return folder


def remember_database(folder: Path, database: Path) -> None:
    """Record the database file that has the same rows as the folder."""
    (folder / _DATABASE).write_text(_stamp(database), encoding="utf-8")


def point_to(link: Path, folder: Path) -> None:
    """Point `marts` to the new folder in one step, then remove older ones, except the last."""
    if link.exists() and not link.is_symlink():
        shutil.rmtree(link)
    new = link.with_name(".marts.new")
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name, target_is_directory=True)
    os.replace(new, link)
    for other in link.parent.glob(".marts-*"):
        if _number(other) not in (_number(folder), _number(folder) - 1):
            shutil.rmtree(other)


def _previous(home: Home) -> Path | None:
    link = home.published / "marts"
    return home.published / link.readlink() if link.is_symlink() else None


def _number(folder: Path) -> int:
    return int(folder.name.rsplit("-", 1)[1])


def _stamp(database: Path) -> str:
    """Size and time of the file: enough to see that only one of the two was replaced."""
    if not database.exists():
        return ""
    facts = database.stat()
    return f"{facts.st_size} {facts.st_mtime_ns}"


def _written_with(folder: Path) -> str | None:
    note = folder / _DATABASE
    return note.read_text(encoding="utf-8") if note.exists() else None


def _write_months(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    day: str,
    changed: set[date | None] | None,
    target: Path,
    stands: Path | None,
) -> None:
    target.mkdir()
    months, kept = changed, stands / target.name if stands else None
    if months is None or kept is None or not kept.is_dir():
        months = changed_months(connection, name, day, "true")
    else:
        written = {_EMPTY, *map(_file_of, months)}
        for file in kept.iterdir():
            if file.name not in written:
                _link(file, target / file.name)
    for month in months:
        rows, file = (
            f"from marts.{name} where {_is_in(month, day)}",
            target / _file_of(month),
        )
        if not _copy(connection, rows, file):
            file.unlink()
    if not any(target.iterdir()):
        _copy(connection, f"from marts.{name} where false", target / _EMPTY)


def changed_months(
    connection: duckdb.DuckDBPyConnection, name: str, day: str | None, where: str
) -> set[date | None]:
    """First days of the months with such rows; none for a mart without days."""
    if day is None:
        return set()
    rows = connection.execute(
        f"select distinct date_trunc('month', {day})::date from marts.{name} where {where}"
    ).fetchall()
    return {month for (month,) in rows}


def _is_in(month: date | None, day: str) -> str:
    """SQL for the rows of a month, as bounds by which DuckDB skips the others."""
    if month is None:
        return f"{day} is null"
    return f"{day} >= {literals.day(month)} and {day} < {literals.day(month)} + interval 1 month"


def _file_of(month: date | None) -> str:
    return f"{month:%Y-%m}.parquet" if month else "undated.parquet"


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> int:
    """Write rows as a file; return their number."""
    [(n_rows,)] = connection.execute(
        f"copy ({rows}) to {literals.text(path)} (format parquet, compression zstd)"
    ).fetchall()
    return n_rows


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, target)
