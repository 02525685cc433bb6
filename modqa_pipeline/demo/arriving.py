"""Write a file as it would arrive: under a name that is not read, then in its place, with its time of arrival."""

import gzip
import os
import shutil
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.files import written_whole

GZIP_LEVEL = 1


def land_rows(path: Path, table: pa.Table, query: str, options: str, arrived_at: datetime) -> Path:
    """Write the rows of `query` over `table` to `path`, gzipped if the path ends in .gz."""
    with written_whole(path) as draft, open_database(None) as connection:
        connection.register("delivered", table)
        plain = draft.with_suffix(".plain") if path.suffix == ".gz" else draft
        connection.execute(f"copy ({query}) to '{plain}' ({options})")
        if plain != draft:
            _compress(plain, draft)
        _date(draft, arrived_at)
    return path


def land_bytes(path: Path, data: bytes, arrived_at: datetime) -> Path:
    """Write `data` to `path`, dated `arrived_at`."""
    with written_whole(path) as draft:
        draft.write_bytes(data)
        _date(draft, arrived_at)
    return path


def _compress(plain: Path, packed: Path) -> None:
    """Gzip `plain` without name and time, so that equal rows give equal bytes."""
    with (
        plain.open("rb") as source,
        packed.open("wb") as raw,
        gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as target,
    ):
        shutil.copyfileobj(source, target, 1 << 20)
    plain.unlink()


def _date(written: Path, arrived_at: datetime) -> None:
    os.utime(written, (arrived_at.timestamp(), arrived_at.timestamp()))
