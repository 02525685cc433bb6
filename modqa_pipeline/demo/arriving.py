"""How a file arrives: under a name that is not read, then in its place, dated as it arrived."""

import gzip
import os
import shutil
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from modqa_pipeline.home.files import write_bytes

GZIP_LEVEL = 1


def land_rows(path: Path, table: pa.Table, query: str, options: str, arrived_at: datetime) -> Path:
    """Write the query's rows with DuckDB, compressed if the name says so, under a name not read."""
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_name(f"{path.name.removesuffix('.gz')}.tmp")
    with duckdb.connect() as connection:
        connection.register("delivered", table)
        connection.execute(f"copy ({query}) to '{plain}' ({options})")
    if path.suffix == ".gz":
        plain = _compress(plain)
    return _settle(plain, path, arrived_at)


def land_bytes(path: Path, data: bytes, arrived_at: datetime) -> Path:
    """Write a small file whole."""
    write_bytes(path, data)
    return _settle(path, path, arrived_at)


def _compress(plain: Path) -> Path:
    """Gzip without name and time, so that equal rows are equal bytes."""
    packed = plain.with_name(f"{plain.name}.part")
    with (
        plain.open("rb") as source,
        packed.open("wb") as raw,
        gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as target,
    ):
        shutil.copyfileobj(source, target, 1 << 20)
    plain.unlink()
    return packed


def _settle(written: Path, path: Path, arrived_at: datetime) -> Path:
    os.utime(written, (arrived_at.timestamp(), arrived_at.timestamp()))
    written.replace(path)
    return path
