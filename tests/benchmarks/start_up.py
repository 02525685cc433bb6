"""What starting costs: the libraries that a run stands on, ModQA's definitions, and its shortest command."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.daily_run import MODQA, environment
from tests.benchmarks.measured import measure

REPEATS = 3
LIBRARIES = "import dagster, dagster_dbt, dbt.cli.main, great_expectations"
COMMANDS = {
    "libraries": [sys.executable, "-c", LIBRARIES],
    "dagster_dbt": [sys.executable, "-c", "import dagster_dbt"],
    "definitions": [
        sys.executable,
        "-c",
        "from modqa_pipeline.definitions import build_defs; build_defs()",
    ],
    "help": [MODQA, "--help"],
    "duckdb": [sys.executable, "-c", "import duckdb"],
    "status": [MODQA, "status"],
}
_MODULES_OF_COMMAND = """
import sys
from modqa_pipeline.cli.main import main
try:
    main([{word!r}])
except SystemExit:
    pass
print(*sorted({{"dagster", "pandas", "pyarrow"}} & sys.modules.keys()), file=sys.stderr)
"""


@dataclass(frozen=True)
class StartUp:
    """Seconds of every command, the least of several, and heavy libraries that a light one imported."""

    seconds: dict[str, float]
    imported_by_help: list[str]
    imported_by_status: list[str]


def measure_libraries(home: Path) -> float:
    """Seconds that importing what a run stands on takes now."""
    return measure(COMMANDS["libraries"], environment(home)).seconds


def measure_start_up(home: Path) -> StartUp:
    """Start each in turn, so that a noisy moment is nobody's alone."""
    rounds = [
        {name: measure(command, environment(home)).seconds for name, command in COMMANDS.items()}
        for _ in range(REPEATS)
    ]
    least = {name: min(seconds[name] for seconds in rounds) for name in COMMANDS}
    return StartUp(least, imported_by(home, "--help"), imported_by(home, "status"))


def imported_by(home: Path, word: str) -> list[str]:
    """Heavy libraries that a command of one word imports."""
    done = subprocess.run(
        [sys.executable, "-c", _MODULES_OF_COMMAND.format(word=word)],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()[-1].split()  # a new home is told before
