"""One size, side by side: the floor, pandas and the product take the same files, and must find the same."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from agreement import disagreements, found_by_hand, found_by_product, touched_days
from daily_run import copy_home, environment, run_days, steps
from deliveries import BUDGET, DAY, deliver_day
from measured import Measured, Stage, measure

HERE = Path(__file__).parent
LARGEST_CSV = 10_000_000


@dataclass(frozen=True)
class Taken:
    """What one of them took of a day."""

    whole: Measured
    stages: list[Stage]


@dataclass(frozen=True)
class Comparison:
    """What a day of `size` decisions took: the product, the floor and pandas, unless left out."""

    size: int
    product: Taken
    floor: Taken | None
    pandas: Taken | None


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
    is_csv = size <= LARGEST_CSV
    files = deliver_day(home, size, "csv" if is_csv else "parquet")
    floor = found = pandas = None
    if is_csv:
        floor, found = _by_hand("floor.py", home, work / "floor", files)
        if pandas_limit:
            pandas, by_pandas = _by_hand("in_pandas.py", home, work / "pandas", files, pandas_limit)
            _insist(size, "floor and pandas", found, by_pandas)
    whole = run_days(home, DAY)
    if found:
        _insist(size, "floor and product", found, found_by_product(home, DAY, touched_days(found)))
    return Comparison(size, Taken(whole, whole.cut(steps(home))), floor, pandas)


def _by_hand(script: str, home: Path, out: Path, files: list[Path], limit: float | None = None):
    from modqa_pipeline.settings import load_settings

    engine = load_settings(home, need_key=False).engine
    given = ["--budget", BUDGET, "--memory-mb", engine.memory_limit_mb, "--threads", engine.threads]
    whole = measure(
        [sys.executable, HERE / script, home, DAY, out, *files, *given], environment(home), limit
    )
    if whole.over:
        return Taken(whole, []), None
    told = json.loads(whole.printed)
    return Taken(whole, whole.cut(told["stages"])), found_by_hand(out, told["files"])


def _insist(size: int, who: str, one: dict, other: dict | None) -> None:
    differing = disagreements(one, other) if other is not None else []
    if differing:
        raise SystemExit(
            f"{size:,} decisions: {who} differ in {len(differing)}:\n" + "\n".join(differing[:20])
        )
