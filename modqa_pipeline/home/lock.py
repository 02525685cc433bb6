"""One writer: the lock that every run and every writing command holds on a home."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home

LOG = logging.getLogger("modqa.run")


@contextmanager
def hold_lock(home: Home, run_id: str) -> Iterator[str | None]:
    """Hold the home's lock; log its holder while waiting.

    Yields the id of the run that held it before and was killed, if there was one.
    """
    lock = FileLock(home.lock)
    owner = home.root / ".lock.owner"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        held_by = owner.read_text(encoding="utf-8") if owner.exists() else "another run"
        LOG.info("waiting for the lock on %s, held by %s", home.root, held_by)
        lock.acquire()
    try:
        killed = json.loads(owner.read_text(encoding="utf-8"))["run"] if owner.exists() else None
        write_text(owner, json.dumps({"run": run_id, "process": os.getpid()}))
        yield killed
    finally:
        owner.unlink(missing_ok=True)
        lock.release()
