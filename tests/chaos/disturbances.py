"""Ways to disturb a run, each at a moment or a size that chance decides. Linux only, and root or not.

Each takes a home before the run, chance, and the seconds that an undisturbed run takes on this machine; it disturbs one
run, and what it returns is told in the log. Whatever it made of the machine is undone when it returns.
"""

import ctypes
import os
import random
import resource
import shutil
import signal
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.integration.reliability import child_runs
from tests.worlds.home import PlayedHome
from tests.worlds.two_days import THE_RUN

FOLDERS = (
    "lake",
    "draws",
    "warehouse",
    "published",
    "state",
    "worksheets",
    "reports",
    "quarantine",
    "receipts",
)
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_PR_CAPBSET_DROP = 24


class Seen(Exception):
    """A reader saw what no reader may see."""


def killed(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """SIGKILL at a random moment, seldom after the end, which is told as such."""
    wait = chance.uniform(0, 1.05) * seconds
    child = child_runs.start(home.root, *THE_RUN)
    end = time.monotonic() + wait
    was_killed = child_runs.kill_once(child, lambda: time.monotonic() >= end)
    return f"killed after {wait:.2f} s" if was_killed else "ended before the kill"


def killed_twice(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """SIGKILL, and again of the run that takes over."""
    return f"{killed(home, chance, seconds)}, {killed(home, chance, seconds)}"


def full_disk(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """No file may grow beyond a size, as on a disk that is full: a limit of the process, since nothing is mounted."""
    size = int(2 ** chance.uniform(8, 22))
    status = child_runs.finish(child_runs.start_under(home.root, _limit_files, [size], *THE_RUN))
    return f"files of at most {size:,} bytes: ended with {status}"


def unwritable_folder(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """A folder of the home takes no new file."""
    folder = home.root / chance.choice(FOLDERS)
    places = [
        folder,
        *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()),
    ]
    modes = {path: path.stat().st_mode for path in places}
    for path in places:
        path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        status = child_runs.finish(child_runs.start_under(home.root, _obey_modes, [], *THE_RUN))
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)
    return f"{folder.name}/ unwritable: ended with {status}"


def clock_back(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """The clock of the run is behind that of the last one."""
    back = int(chance.uniform(60, 3 * 86_400))
    status = child_runs.finish(child_runs.start_under(home.root, _turn_clock, [back], *THE_RUN))
    return f"clock {back:,} s back: ended with {status}"


def two_at_once(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """Two runs of the same day, one soon after the other."""
    first = child_runs.start(home.root, *THE_RUN)
    time.sleep(chance.uniform(0, 1) * seconds)
    second = child_runs.start(home.root, *THE_RUN)
    return f"two at once: ended with {child_runs.finish(first)} and {child_runs.finish(second)}"


def readers(home: PlayedHome, chance: random.Random, seconds: float) -> str:
    """Analysts read the publication all the time; every read finds a whole one, the last or the new."""
    found: list[str] = []
    stop = threading.Event()
    reader = threading.Thread(target=_read_on, args=(home.home.database, stop, found))
    reader.start()
    try:
        status = child_runs.finish(child_runs.start(home.root, *THE_RUN))
    finally:
        stop.set()
        reader.join()
    wrong = [each for each in found if each != "1" and each != "2"]
    if wrong:
        raise Seen(f"a reader saw {wrong[0]}")
    return f"{len(found)} reads: ended with {status}"


def _read_on(database: Path, stop: threading.Event, found: list[str]) -> None:
    while not stop.is_set():
        try:
            with duckdb.connect(str(database), read_only=True) as connection:
                [(days,)] = connection.execute(
                    "select count(*) from marts.publication_days"
                ).fetchall()
                [(drawn,)] = connection.execute(
                    "select count(distinct decision_date) from marts.fct_audit_samples"
                ).fetchall()
            found.append(str(days) if days == drawn else f"{days} days and draws of {drawn}")
        except duckdb.Error as error:
            found.append(f"{type(error).__name__}: {error}")
        time.sleep(0.02)


def _limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _obey_modes() -> None:
    """Let root obey the modes of files, as everybody else does: here, and in processes that it starts."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    for at in (0, 1):
        data[at] &= ~((1 << _CAP_DAC_OVERRIDE) | (1 << _CAP_DAC_READ_SEARCH))
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "the process keeps root's right to write anywhere")


def _turn_clock(seconds: int) -> None:
    import time_machine

    time_machine.travel(time.time() - seconds, tick=True).start()


#: Name, how it disturbs, and how often it comes among a hundred.
KINDS: dict[str, tuple[Callable[[PlayedHome, random.Random, float], str], int]] = {
    "killed at a random moment": (killed, 40),
    "killed twice": (killed_twice, 10),
    "full disk": (full_disk, 15),
    "unwritable folder": (unwritable_folder, 10),
    "clock goes back": (clock_back, 5),
    "two runs at once": (two_at_once, 10),
    "readers under publication": (readers, 10),
}


def remove(root: Path) -> None:
    """Remove a home, whatever the modes of its folders."""
    shutil.rmtree(root, ignore_errors=True)
