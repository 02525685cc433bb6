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
}
_MODULES_OF_HELP = """
import sys
from modqa_pipeline.cli import main
try:
    main(["--help"])
except SystemExit:
    print(*sorted({"dagster", "pandas"} & sys.modules.keys()), file=sys.stderr)
"""


@dataclass(frozen=True)
class StartUp:
    """Seconds of every command, the least of several, and what `modqa --help` should not have imported."""

    seconds: dict[str, float]
    imported_by_help: list[str]


def measure_libraries(home: Path) -> float:
    """Seconds that importing what a run stands on takes now."""
    return measure(COMMANDS["libraries"], environment(home)).seconds


def measure_start_up(home: Path) -> StartUp:
    """Start each in turn, so that a noisy moment is nobody's alone."""
    rounds = [
        {name: measure(command, environment(home)).seconds for name, command in COMMANDS.items()}
        for _ in range(REPEATS)
    ]
    told = subprocess.run(
        [sys.executable, "-c", _MODULES_OF_HELP],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    least = {name: min(each[name] for each in rounds) for name in COMMANDS}
    return StartUp(least, told.stderr.split())
