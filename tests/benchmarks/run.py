"""`make bench`: what a day costs, from 10,000 decisions to 100,000,000, beside the floor and pandas.

A past of 27 days with audits is played once; every size gets a copy of it, so that draws know their past and ids are
looked up in a lake. Timings are no tests, machines are noisy: what is held is that all three find the same.
"""

import argparse
import os
import pickle
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import draw_and_quality, performance_page
from tests.benchmarks.comparison import Comparison, compare
from tests.benchmarks.daily_run import make_past
from tests.benchmarks.start_up import measure_start_up

SIZES = [10_000, 100_000, 1_000_000]


def main() -> None:
    """Measure the sizes asked for, print what was found, and write it if asked to."""
    options = _options()
    kept = _kept(options.keep)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        work, past = Path(folder), options.past or Path(folder) / "past"
        if not past.exists():
            _tell(began, "the past: 27 days with audits")
            make_past(past)
        _tell(began, "starting")
        start = measure_start_up(past)
        found = []
        for size in sorted(options.sizes):
            _tell(began, f"a day of {size:,} decisions")
            limit = options.pandas_gib * 1024 if size <= options.pandas_up_to else None
            with tempfile.TemporaryDirectory(dir=work) as place:
                found.append(compare(past, Path(place), size, limit))
                if size == draw_and_quality.SIZE:
                    _tell(began, "its draw and quality marts once more, with verdicts")
                    inside = draw_and_quality.measure_again(Path(place) / "home")
        _tell(began, "done")
    if options.keep:
        found = _beside_kept(kept, found)
        options.keep.write_bytes(pickle.dumps(found))
    measured = performance_page.text(
        found, start, inside if draw_and_quality.SIZE in options.sizes else None
    )
    print(measured)
    if options.write:
        performance_page.write(found, measured)


def _kept(file: Path | None) -> list[Comparison]:
    """What earlier runs found; read before anything is measured, since a large day takes an hour."""
    kept = pickle.loads(file.read_bytes()) if file and file.exists() else []
    if not all(isinstance(each, Comparison) for each in kept):
        raise SystemExit(f"{file} is no file of this benchmark. Name another with --keep.")
    return kept


def _beside_kept(kept: list[Comparison], found: list[Comparison]) -> list[Comparison]:
    """What earlier runs found of other sizes, with what this one found."""
    sizes = {each.size for each in found}
    found = [*found, *(each for each in kept if each.size not in sizes)]
    return sorted(found, key=lambda each: each.size)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=SIZES,
        help="decisions a day; more than 10,000,000 come as Parquet",
    )
    parser.add_argument(
        "--pandas-up-to", type=int, default=10_000_000, help="largest day that pandas is given"
    )
    parser.add_argument(
        "--past", type=Path, help="folder to keep the past in, for further runs of the same version"
    )
    parser.add_argument(
        "--keep",
        type=Path,
        help="file of what was found, shown beside what further runs find of other sizes",
    )
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3 / 2
    parser.add_argument(
        "--pandas-gib",
        type=float,
        default=half,
        help="pandas is stopped beyond this (default: half of the memory)",
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/performance.md and its picture"
    )
    return parser.parse_args()


def _tell(began: float, what: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
