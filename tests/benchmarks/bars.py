"""The bars: what was asked for, what was measured, and whether it is met. One place says what each is."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.comparison import Comparison
from tests.benchmarks.draw_and_quality import SIZE, Inside
from tests.benchmarks.start_up import StartUp

SMALL, LARGE, LARGEST = 10_000, 10_000_000, 100_000_000
GIB = 1024


@dataclass(frozen=True)
class Verdict:
    """A bar with what came out; `is_met` is None where it was not measured."""

    work: str
    asked: str
    measured: str = "not measured"
    is_met: bool | None = None

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return {True: "met", False: "missed", None: "-"}[self.is_met]


def verdicts(found: list[Comparison], start: StartUp, inside: Inside | None) -> list[Verdict]:
    """Every bar: large days, small days, the largest, starting, and a day of a million."""
    by_size = {each.size: each for each in found}
    small, large, largest = by_size.get(SMALL), by_size.get(LARGE), by_size.get(LARGEST)
    of_help, definitions = start.seconds["help"], start.seconds["definitions"]
    imported = ", ".join(start.imported_by_help) or "none"
    ratio = definitions / start.seconds["dagster_dbt"]
    of_status = start.seconds["status"] / start.seconds["duckdb"]
    return [
        _growth(small, large),
        _if(large, "the same, peak memory", "6 GiB", lambda day: _memory(day, 6)),
        *_against_pandas(found),
        _if(
            small,
            "a day of 10,000 decisions, command to report",
            "1.6 times the imports of dagster, dagster_dbt, dbt and great_expectations",
            lambda day: _in_imports(day, 1.6),
        ),
        _if(
            largest,
            "a day of 100,000,000 decisions from Parquet",
            "completes in 16 GiB",
            lambda day: _memory(day, 16),
        ),
        _largest_in_floors(large, largest),
        Verdict("`modqa --help`", "0.5 s", f"{of_help:.2f} s", of_help <= 0.5),
        Verdict(
            "it imports dagster, pandas or pyarrow", "none", imported, not start.imported_by_help
        ),
        Verdict(
            "`modqa status`",
            "2.5 times `import duckdb`",
            f"{of_status:.2f} times",
            of_status <= 2.5,
        ),
        Verdict(
            "it imports dagster, pandas or pyarrow",
            "none",
            ", ".join(start.imported_by_status) or "none",
            not start.imported_by_status,
        ),
        Verdict(
            "loading the definitions",
            "1.3 times `import dagster_dbt`",
            f"{ratio:.2f} times",
            ratio <= 1.3,
        ),
        _if(
            by_size.get(SIZE),
            f"a day of {SIZE:,} decisions",
            "60 s",
            lambda day: _seconds(day.product.whole.seconds, 60),
        ),
        _if(by_size.get(SIZE), "the same, peak memory", "2 GiB", lambda day: _memory(day, 2)),
        Verdict("its draw and quality marts", "15 s", *_seconds(inside.model_seconds, 15))
        if inside
        else Verdict("its draw and quality marts", "15 s"),
    ]


def _if(
    day: Comparison | None, work: str, asked: str, judge: Callable[[Comparison], tuple[str, bool]]
) -> Verdict:
    return Verdict(work, asked, *judge(day)) if day else Verdict(work, asked)


def _growth(small: Comparison | None, large: Comparison | None) -> Verdict:
    """What further decisions cost, start and end aside: the difference of two days over that of the floor."""
    work = "10,000,000 decisions as CSV, less a day of 10,000"
    asked = "1.25 times the same of the floor"
    if not (small and large and small.floor and large.floor):
        return Verdict(work, asked)
    ours = large.product.whole.seconds - small.product.whole.seconds
    floor = large.floor.whole.seconds - small.floor.whole.seconds
    if floor <= 0:
        return Verdict(work, asked)
    return Verdict(
        work,
        asked,
        f"{ours / floor:.2f} times: {ours:.0f} s, the floor {floor:.0f} s",
        ours <= 1.25 * floor,
    )


def _largest_in_floors(large: Comparison | None, largest: Comparison | None) -> Verdict:
    """The largest day, which no floor is measured on, in floors of ten million decisions."""
    work, asked = "the same, seconds", "14.5 floors of 10,000,000 decisions"
    if not (large and largest and large.floor):
        return Verdict(work, asked)
    ratio = largest.product.whole.seconds / large.floor.whole.seconds
    return Verdict(work, asked, f"{ratio:.1f} floors", ratio <= 14.5)


def _seconds(seconds: float, bar: float) -> tuple[str, bool]:
    return f"{seconds:.1f} s", seconds <= bar


def _memory(day: Comparison, gib: float) -> tuple[str, bool]:
    return f"{day.product.whole.memory / GIB:.1f} GiB", day.product.whole.memory <= gib * GIB


def _in_imports(day: Comparison, bar: float) -> tuple[str, bool]:
    return f"{day.in_imports:.2f} times, median of pairs", day.in_imports <= bar


def _against_pandas(found: list[Comparison]) -> list[Verdict]:
    """Of the largest day that pandas was given; a verdict only on a large one, where the bar was set."""
    held = [each for each in found if each.pandas]
    if not held:
        return [Verdict("against pandas", "half the time, half the memory")]
    day = max(held, key=lambda each: each.size)
    ours, theirs = day.product.whole, day.pandas.whole
    is_judged = day.size >= LARGE
    faster, lighter = theirs.seconds / ours.seconds, ours.memory / theirs.memory
    # one that was stopped had not ended, and wanted more memory still
    more, stopped = ("more than ", " until stopped") if theirs.over else ("", "")
    is_faster = None if theirs.over and faster < 2 else faster >= 2
    return [
        Verdict(
            f"against pandas, {day.size:,} decisions",
            "half the time",
            f"{1 / faster:.2f} of {theirs.seconds:.0f} s{stopped}",
            is_faster if is_judged else None,
        ),
        Verdict(
            "the same, memory",
            "half",
            f"{lighter:.2f} of {more}{theirs.memory / GIB:.1f} GiB",
            lighter <= 0.5 if is_judged else None,
        ),
    ]
