"""A command, measured from outside: seconds, memory, and bytes read and written, as a whole and by stage."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.02
MIB = 1024**2


@dataclass(frozen=True)
class Sample:
    """What a command's processes held and had moved at a moment; bytes are those of reads and writes, cached or not."""

    at: float
    memory: float
    read: float
    written: float


@dataclass(frozen=True)
class Stage:
    """What a stage took. Memory and bytes are in MiB, and none where the system does not tell."""

    name: str
    seconds: float
    memory: float | None = None
    read: float | None = None
    written: float | None = None


@dataclass(frozen=True)
class Measured:
    """A command that ended.

    Attributes
    ----------
    processor_seconds : float
        User and system time, those of the processes that it began included.
    memory : float
        Most MiB that they held together.
    over : float or None
        MiB that it was allowed, if it was stopped since it took more.
    """

    seconds: float
    processor_seconds: float
    memory: float
    began: float
    samples: list[Sample]
    printed: str
    over: float | None = None

    @property
    def whole(self) -> Stage:
        """The command as one stage."""
        last = self.samples[-1] if self.samples else None
        return Stage("all", self.seconds, self.memory, last and last.read, last and last.written)

    def cut(self, spans: list[tuple[str, float, float]]) -> list[Stage]:
        """Its stages, in order: spans of one name together, and what lies before, between and after them."""
        ends = self.began + self.seconds
        inside = sum(end - begin for _, begin, end in spans)
        found = {}
        for name, begin, end in spans:
            found.setdefault(name, []).append((begin, end))
        stages = [self._stage(name, parts) for name, parts in found.items()]
        first, last = (
            (min(s[1] for s in spans), max(s[2] for s in spans)) if spans else (ends, ends)
        )
        outside = self._stage("start, end", [(self.began, first), (last, ends)])
        return [Stage(outside.name, self.seconds - inside, *outside_parts(outside)), *stages]

    def _stage(self, name: str, parts: list[tuple[float, float]]) -> Stage:
        seconds = sum(end - begin for begin, end in parts)
        if not self.samples:
            return Stage(name, seconds)
        memory = max(
            (s.memory for s in self.samples for begin, end in parts if begin <= s.at <= end),
            default=None,
        )
        moved = [
            sum(
                getattr(self._at(end), what) - getattr(self._at(begin), what)
                for begin, end in parts
            )
            for what in ("read", "written")
        ]
        return Stage(name, seconds, memory, *moved)

    def _at(self, moment: float) -> Sample:
        return min(self.samples, key=lambda sample: abs(sample.at - moment))


def outside_parts(stage: Stage) -> tuple:
    """Memory and bytes of a stage."""
    return stage.memory, stage.read, stage.written


def measure(command: list, environment: dict[str, str], limit: float | None = None) -> Measured:
    """Run a command and watch it; one that takes more than `limit` MiB is stopped.

    Raises
    ------
    SystemExit
        The command failed; its words are shown.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as words:
        began, clock = time.time(), time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)), env=environment, stdout=out, stderr=words
        )
        samples, over, ended = [], None, 0
        watch = _Watch(process.pid)
        while not ended:
            samples += watch.sample()
            if limit and samples and samples[-1].memory > limit and over is None:
                over = limit
                process.kill()
            time.sleep(EVERY_SECONDS)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.monotonic() - clock
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), words.seek(0)
        printed = out.read()
        if process.returncode and over is None:
            raise SystemExit(
                f"{' '.join(map(str, command))} ended with {process.returncode}\n{words.read()}{printed}"
            )
    alone = usage.ru_maxrss / (1024 if sys.platform != "darwin" else MIB)
    memory = max([alone, *(sample.memory for sample in samples)])
    # the system adds up what a process has waited for, and a process that is let go is waited for by nobody
    seconds_of_processors = max(usage.ru_utime + usage.ru_stime, watch.processor_seconds)
    return Measured(seconds, seconds_of_processors, memory, began, samples, printed, over)


class _Watch:
    """A process and all that it began; where the system has no /proc, nothing is seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        #: Process -> MiB read and written, and seconds of processors, as last seen.
        self._moved: dict[int, tuple[float, float, float]] = {}

    @property
    def processor_seconds(self) -> float:
        """Of every process that was seen."""
        return sum(seconds for *_, seconds in self._moved.values())

    def sample(self) -> list[Sample]:
        """One sample, or none of a process that is gone."""
        held = [memory for pid in self._running(self._pid) for memory in self._look(pid)]
        if not held:
            return []
        read, written, _ = (sum(values) for values in zip(*self._moved.values(), strict=True))
        return [Sample(time.time(), sum(held), read, written)]

    def _running(self, pid: int) -> list[int]:
        found = [pid]
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                for child in (task / "children").read_text().split():
                    found += self._running(int(child))
        return found

    def _look(self, pid: int) -> list[float]:
        """MiB that the process holds."""
        with contextlib.suppress(OSError, KeyError, ValueError):
            lines = Path(f"/proc/{pid}/io").read_text().splitlines()
            moved = dict(line.split(": ") for line in lines)
            ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
            self._moved[pid] = (
                int(moved["rchar"]) / MIB,
                int(moved["wchar"]) / MIB,
                sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"),
            )
            return [int(pages) * os.sysconf("SC_PAGE_SIZE") / MIB]
        return []
