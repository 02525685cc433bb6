"""The waves of a day's draw, as they were recorded, and the files that hold their decisions."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modqa_pipeline.facts.draws import LATE, MAIN, draw_file, read_draws, wave_file
from modqa_pipeline.facts.lots import LOT
from modqa_pipeline.forms.worksheet import ADJUDICATION
from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Wave:
    """A part of a day's draw that was recorded together, and has its own workbooks.

    Attributes
    ----------
    last_receipt : int
        The last delivery when it was drawn; for a lot, when its day was drawn.
    """

    day: date
    name: str
    file: Path
    last_receipt: int


def recorded_waves(home: Home, days: Collection[date]) -> list[Wave]:
    """The waves of some days that drew something: main, late, top-ups, and last what was drawn only for lots."""
    draws = [draw for draw in read_draws(home) if draw.day in days]
    main = {draw.day: draw.last_receipt_sequence for draw in draws if draw.wave == MAIN}
    waves = [
        Wave(d.day, d.wave, draw_file(home, "decisions", d.day, d.wave), d.last_receipt_sequence)
        for d in draws
        if d.n_drawn
    ]
    waves += [Wave(day, LOT, draw_file(home, "decisions", day, LOT), n) for day, n in main.items()]
    return sorted((w for w in waves if w.file.exists()), key=lambda w: (w.day, _place(w.name)))


def _place(wave: str) -> tuple[int, int, str]:
    return [MAIN, LATE].index(wave) if wave in (MAIN, LATE) else 2 + (wave == LOT), len(wave), wave


def suffix(wave: Wave) -> str:
    """The ending of the names of a wave's files."""
    return "" if wave.name == MAIN else f"_{wave.name}"


def is_before(other: Wave, wave: Wave) -> bool:
    """Whether another wave of the day was drawn before this one."""
    return _place(other.name) < _place(wave.name)


def recorded_file(draws: Path, day: date, wave: str) -> Path:
    """Path of a wave's recorded decisions: those of a draw, or those handed to adjudicators."""
    table = "adjudications" if wave.startswith(ADJUDICATION) else "decisions"
    return wave_file(draws, table, day, wave)


def draw_fingerprint(recorded: bytes) -> str:
    """The mark by which a worksheet and its draw are matched: from the bytes of the wave's recorded decisions."""
    return hashlib.sha256(recorded).hexdigest()[:16]
