"""What the benchmark found, as text for the terminal and for docs/performance.md."""

import os
import platform
from importlib.metadata import version

from modqa_pipeline.repository import ROOT
from tests.benchmarks.bars import verdicts
from tests.benchmarks.comparison import Comparison, Taken
from tests.benchmarks.draw_and_quality import SIZE, Inside
from tests.benchmarks.picture import picture
from tests.benchmarks.start_up import StartUp

DOCS = ROOT / "docs"
LIBRARIES = ("duckdb", "dagster", "dbt-core", "great-expectations", "pandas")
BEGIN, END = "<!-- measured -->\n", "<!-- end -->"


def text(found: list[Comparison], start: StartUp, inside: Inside | None) -> str:
    """Markdown: the machine, the bars, days side by side, and every stage."""
    parts = [
        f"Measured on {machine()}.",
        "![Seconds by decisions a day](performance.svg)",
        _table(
            ["work", "bar: at most", "measured", ""],
            [(v.work, v.asked, v.measured, v.word) for v in verdicts(found, start, inside)],
        ),
        "## Days side by side\n\nSeconds from start to end, in brackets those of the processors; and GiB at most.",
        _table(
            [
                "decisions",
                "product",
                "floor",
                "ratio",
                "pandas",
                "ratio",
                "product GiB",
                "floor GiB",
                "pandas GiB",
            ],
            [_side_by_side(each) for each in found],
        ),
        "## Start",
        _table(
            ["command", "seconds"],
            [(_START[name], f"{s:.2f}") for name, s in start.seconds.items()],
        ),
        "## Stages",
        *(_stages(each) for each in found),
    ]
    return "\n\n".join([*parts, *([_inside(inside)] if inside else [])]) + "\n"


_START = {
    "libraries": "import dagster, dagster_dbt, dbt, great_expectations",
    "dagster_dbt": "import dagster_dbt",
    "definitions": "load ModQA's definitions",
    "help": "`modqa --help`",
    "duckdb": "import duckdb",
    "status": "`modqa status`",
}


def machine() -> str:
    """Cores, memory and versions; no name and no date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = f"{platform.system()}, Python {platform.python_version()}, {libraries}"
    return f"{os.cpu_count()} cores with {memory:.0f} GiB ({system})"


def write(found: list[Comparison], measured: str) -> None:
    """Replace what stands between the marks in docs/performance.md, and the picture beside it."""
    path = DOCS / "performance.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}{measured}{END}{after}", encoding="utf-8")
    (DOCS / "performance.svg").write_text(picture(found), encoding="utf-8")


def _side_by_side(day: Comparison) -> tuple[str, ...]:
    product, floor, pandas = day.product, day.floor, day.pandas
    return (
        f"{day.size:,}",
        _seconds(product), _seconds(floor), _ratio(product, floor), _seconds(pandas), _ratio(product, pandas),
        _memory(product), _memory(floor), _memory(pandas),
    )  # fmt: skip


def _stages(day: Comparison) -> str:
    rows = []
    for who, taken in (("product", day.product), ("floor", day.floor), ("pandas", day.pandas)):
        for stage in [*taken.stages, taken.whole.whole] if taken else []:
            pace = f"{day.size / max(stage.seconds, 1e-3):,.0f}"
            moved = (stage.memory, stage.read, stage.written)
            mib = ("-" if value is None else f"{value:,.0f}" for value in moved)
            rows.append((who, stage.name, f"{stage.seconds:.1f}", pace, *mib))
    head = [
        "",
        f"{day.size:,} decisions",
        "seconds",
        "rows a second",
        "peak MiB",
        "MiB read",
        "MiB written",
    ]
    return _table(head, rows)


def _inside(inside: Inside) -> str:
    slowest = ", ".join(
        f"{name} {spent:.1f} s" for name, spent in list(inside.by_model.items())[:5]
    )
    return "\n\n".join(
        [
            "## Draw and quality marts inside dbt",
            f"Of a day of {SIZE:,} decisions, all that was drawn being audited: {inside.model_seconds:.1f} s of "
            f"models, in a build of {inside.seconds:.1f} s with others and gating tests "
            f"({inside.processor_seconds:.1f} s of processor time, peak {inside.memory:,.0f} MiB). "
            f"Slowest: {slowest}.",
            _table(
                ["models", "seconds"],
                [(name, f"{spent:.1f}") for name, spent in inside.by_folder.items()],
            ),
        ]
    )


def _seconds(taken: Taken | None) -> str:
    if taken is None:
        return "-"
    whole = taken.whole
    return f"{'stopped after ' if whole.over else ''}{whole.seconds:.1f} ({whole.processor_seconds:.1f})"


def _memory(taken: Taken | None) -> str:
    if taken is None:
        return "-"
    return f"{'more than ' if taken.whole.over else ''}{taken.whole.memory / 1024:.2f}"


def _ratio(product: Taken, other: Taken | None) -> str:
    return (
        f"{product.whole.seconds / other.whole.seconds:.2f}"
        if other and not other.whole.over
        else "-"
    )


def _table(head: list[str], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
