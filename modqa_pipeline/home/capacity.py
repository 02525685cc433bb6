"""How much of the machine a run may use: DuckDB's part of the memory, and disk for what does not fit.

Sizes are measured ones, rounded up; they decide whether a run begins, and nothing else.
"""

import shutil
from pathlib import Path
from typing import Protocol

from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.paths import Home

#: What Python and the libraries of a run hold beside DuckDB.
LIBRARIES_MB = 700
#: Of the rest, what DuckDB is told to keep to: some of what it holds, it does not count.
COUNTED_SHARE = 0.75
#: Bytes of memory that a delivered row takes while it is judged.
STAGED_ROW_BYTES = 400
#: Bytes that a decision takes while the models are built: what is written down, sorted or grouped.
BUILT_ROW_BYTES = 250
MIB, GIB = 1024**2, 1024**3


class EngineLimits(Protocol):
    """What a run may use: MiB of memory in all, and threads."""

    @property
    def memory_limit_mb(self) -> int: ...

    @property
    def threads(self) -> int: ...


def duckdb_memory_mb(memory_limit_mb: int) -> int:
    """DuckDB's memory limit in a run that may hold so much in all, both in MiB.

    >>> duckdb_memory_mb(4096)
    2547
    """
    return int((memory_limit_mb - LIBRARIES_MB) * COUNTED_SHARE)


def spill_bytes(n_rows: int, row_bytes: int, memory_limit_mb: int) -> int:
    """What rows take beyond DuckDB's memory, and so on the disk.

    >>> spill_bytes(1_000_000, 400, 4096)
    0
    >>> spill_bytes(10_000_000, 400, 4096)
    1329276928
    """
    return max(0, n_rows * row_bytes - duckdb_memory_mb(memory_limit_mb) * MIB)


def refuse_without_room(home: Home, limits: EngineLimits, needed: int, doing: str) -> None:
    """Refuse to begin what would fill the disk.

    Parameters
    ----------
    needed : int
        Bytes that may be written below ``state/``.
    doing : str
        What needs them, such as ``'building 10,000,000 decisions'``.

    Raises
    ------
    BuildError
        Less is free. Nothing was written.
    """
    free = free_bytes(home.root)
    if needed <= free:
        return
    raise BuildError(
        f"{doing} may spill {needed / GIB:.1f} GiB beyond {limits.memory_limit_mb} MiB of memory to "
        f"{home.spill}, and {free / GIB:.1f} GiB are free there; expected room for all of it. Make room, "
        "move the home to a larger disk (MODQA_HOME), or raise memory_limit_mb under [engine] in "
        "config/settings.toml if the machine has more."
    )


def free_bytes(folder: Path) -> int:
    """Bytes that are free on a folder's disk."""
    return shutil.disk_usage(folder).free
