"""One size, side by side: the floor, pandas and the product take the same files, and must find the same."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.agreement import (
    Figures,
    disagreements,
    found_by_hand,
    found_by_product,
    touched_days,
)
from tests.benchmarks.daily_run import copy_home, environment, run_days, steps
from tests.benchmarks.deliveries import BUDGET, DAY, deliver_day
from tests.benchmarks.measured import Measured, Stage, measure
from tests.benchmarks.start_up import measure_libraries

LARGEST_CSV = 10_000_000
SMALL_DAY, TIMES_A_SMALL_DAY = 10_000, 3


@dataclass(frozen=True)
class Taken:
    """What one of them took of a day."""

    whole: Measured
    stages: list[Stage]


@dataclass(frozen=True)
class Comparison:
    """What a day of `size` decisions took: the product, the floor and pandas, unless left out.

    Attributes
    ----------
    in_imports : float
        The product's day in imports of its libraries: the median of pairs that were measured one after the
        other, since a machine may be slower in one minute than in the next.
    """

    size: int
    product: Taken
    floor: Taken | None
    pandas: Taken | None
    in_imports: float


def compare(past: Path, work: Path, size: int, pandas_limit: float | None) -> Comparison:
    """Measure a day after a past; above `LARGEST_CSV` it comes as Parquet, and to the product alone.

    Parameters
    ----------
    pandas_limit : float or None
        MiB beyond which pandas is stopped; None leaves it out.

    Raises
    ------
    SystemExit
        They did not find the same.
    """
    home = copy_home(past, work / "home")
    is_csv, times = size <= LARGEST_CSV, TIMES_A_SMALL_DAY if size <= SMALL_DAY else 1
    files = deliver_day(home, size, "csv" if is_csv else "parquet")
    floor = found = pandas = None
    if is_csv:
        floor, found = _least(
            _by_hand("floor", home, work / f"floor_{n}", files) for n in range(times)
        )
        if pandas_limit:
            tried = (
                _by_hand("in_pandas", home, work / f"pandas_{n}", files, pandas_limit)
                for n in range(times)
            )
            pandas, by_pandas = _least(tried)
            _insist(size, "floor and pandas", found, by_pandas)
    homes = [*(copy_home(home, work / f"home_{n}") for n in range(1, times)), home]
    paired = [(measure_libraries(each), _by_product(each, found)) for each in homes]
    product, published = _least(tried for _, tried in paired)
    if found:
        _insist(size, "floor and product", found, published)
    in_imports = median(tried.whole.seconds / imports for imports, (tried, _) in paired)
    return Comparison(size, product, floor, pandas, in_imports)


def _least(tried: Iterable[tuple[Taken, Figures | None]]) -> tuple[Taken, Figures | None]:
    """The quickest of several tries, since a machine may be busy with other things in one."""
    return min(tried, key=lambda one: one[0].whole.seconds)


def _by_product(home: Path, found: Figures | None) -> tuple[Taken, Figures | None]:
    whole = run_days(home, DAY)
    published = found_by_product(home, DAY, touched_days(found)) if found else None
    return Taken(whole, whole.cut(steps(home))), published


def _by_hand(
    module: str, home: Path, out: Path, files: list[Path], limit: float | None = None
) -> tuple[Taken, Figures | None]:
    from modqa_pipeline.config.settings import load_settings_without_key

    engine = load_settings_without_key(home).engine
    given = ["--budget", BUDGET, "--memory-mb", engine.memory_limit_mb, "--threads", engine.threads]
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", home, DAY, out, *files, *given]
    whole = measure(command, environment(home), limit)
    if whole.over:
        return Taken(whole, []), None
    told = json.loads(whole.printed)
    return Taken(whole, whole.cut(told["stages"])), found_by_hand(out, told["files"])


def _insist(size: int, who: str, one: Figures, other: Figures | None) -> None:
    differing = disagreements(one, other) if other is not None else []
    if differing:
        raise SystemExit(
            f"{size:,} decisions: {who} differ in {len(differing)}:\n" + "\n".join(differing[:20])
        )
