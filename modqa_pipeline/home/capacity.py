"""Memory and disk of a run: DuckDB's part of the memory, and disk space for what does not fit.

Sizes were measured and rounded up; they only decide whether a run starts.
"""

import shutil
from pathlib import Path
from typing import Protocol

from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.paths import Home

#: Memory of Python and the libraries of a run, besides DuckDB.
LIBRARIES_MB = 700
#: Part of the rest that DuckDB gets as its limit: DuckDB does not count all that it holds.
COUNTED_SHARE = 0.75
#: Bytes of memory per delivered row while its rules are checked.
STAGED_ROW_BYTES = 400
#: Bytes per decision while the models are built: what is written, sorted or grouped.
BUILT_ROW_BYTES = 250
MIB, GIB = 1024**2, 1024**3


class EngineLimits(Protocol):
    """Limits of a run: MiB of memory in all, and threads."""

    @property
    def memory_limit_mb(self) -> int: ...

    @property
    def threads(self) -> int: ...


def duckdb_memory_mb(memory_limit_mb: int) -> int:
    """DuckDB's memory limit in a run with this total limit, both in MiB.

    >>> duckdb_memory_mb(4096)
    2547
    """
    return int((memory_limit_mb - LIBRARIES_MB) * COUNTED_SHARE)


def spill_bytes(n_rows: int, row_bytes: int, memory_limit_mb: int) -> int:
    """Bytes of these rows beyond DuckDB's memory, which go to the disk.

    >>> spill_bytes(1_000_000, 400, 4096)
    0
    >>> spill_bytes(10_000_000, 400, 4096)
    1329276928
    """
    return max(0, n_rows * row_bytes - duckdb_memory_mb(memory_limit_mb) * MIB)


def refuse_without_room(home: Home, limits: EngineLimits, needed: int, doing: str) -> None:
    """Refuse to start work that would fill the disk.

    Parameters
    ----------
    needed : int
        Bytes that may be written below ``state/``.
    doing : str
        Description of the work, such as ``'building 10,000,000 decisions'``.

    Raises
    ------
    BuildError
        Less disk is free. Nothing was written.
    """
    free = free_bytes(home.root)
    if needed <= free:
        return
    raise BuildError(
        f"{doing} may need {needed / GIB:.1f} GiB of disk in {home.spill}, beyond {limits.memory_limit_mb} MiB of "
        f"memory, but only {free / GIB:.1f} GiB are free; expected enough for all of it. Free some space, "
        "move the home to a larger disk (MODQA_HOME), or raise memory_limit_mb under [engine] in "
        "config/settings.toml if the machine has more memory."
    )


def free_bytes(folder: Path) -> int:
    """Free bytes on a folder's disk."""
    return shutil.disk_usage(folder).free
