"""dbt in a process of its own, begun while this one still imports Dagster.

A command that will need dbt begins it first of all; half of a small day was two processors waiting for one. Runs of
the daemon, and whoever has dbt imported already, run it in place (`engine.py`).
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from typing import Any, TextIO, cast

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.dbt.environment import dbt_environment
from modqa_pipeline.transform.dbt.results import NodeResult, from_plain

WORKER = "modqa_pipeline.transform.dbt.worker"


class OwnProcess:
    """A process that has imported dbt and read the parsed project, and runs commands for one home.

    It ends when this process does, however that ends: the warehouse must not stay open behind a killed run.
    """

    def __init__(self, settings: Settings) -> None:
        self._process = subprocess.Popen(
            # -P: not what lies in the folder where the command was typed, such as another checkout
            [sys.executable, "-P", "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **dbt_environment(settings), "PYTHONPATH": str(ROOT)},
            text=True,
            # an interruption from the terminal is for the run, which then lets go of this process
            start_new_session=True,
        )
        self._requests = cast(TextIO, self._process.stdin)
        self._answers = cast(TextIO, self._process.stdout)

    def run(self, commands: list[list[str]], standing: Collection[str]) -> list[list[NodeResult]]:
        """Run dbt commands one after the other, up to the first one with a failed node.

        Raises
        ------
        BuildError
            dbt could not parse the project or run a command, or the process is gone.
        """
        answer = self._ask({"commands": commands, "standing": sorted(standing)})
        if "broken" in answer:
            raise BuildError(answer["broken"])
        return from_plain(answer["results"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with contextlib.suppress(BrokenPipeError):
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        line = self._answers.readline()
        if not line:
            raise BuildError(
                f"The process of dbt ended without an answer (exit status {self._process.wait()}). "
                "Run the command again; if the machine ran out of memory, lower memory_limit_mb under [engine]."
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Let it go: it ends by itself when nobody can ask it any more.

        Nobody waits for it: it has closed the warehouse, and needs a third of a second to be gone.
        """
        with contextlib.suppress(BrokenPipeError):
            self._requests.close()
        self._answers.close()


_begun: dict[str, OwnProcess] = {}


@contextlib.contextmanager
def dbt_begun(settings: Settings) -> Iterator[None]:
    """Have a process ready that runs dbt for this home, for as long as the block lasts."""
    home = str(settings.home.root)
    if settings.engine_name == SPARK or "dbt.cli.main" in sys.modules or home in _begun:
        yield
        return
    _begun[home] = OwnProcess(settings)
    try:
        yield
    finally:
        _begun.pop(home).end()


def own_process(settings: Settings) -> OwnProcess | None:
    """The process that was begun for this home."""
    return _begun.get(str(settings.home.root))
