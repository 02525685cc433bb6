"""Runs in processes of their own, so that one can be killed and two can meet.

The processes are forked from a server that has imported the libraries once: a run then costs what a
run costs, and not ten seconds of imports more.
"""

import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

PRELOADED = [
    "dagster",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "great_expectations",
    "pandas",
    "duckdb",
    "modqa_pipeline.definitions",
    "modqa_pipeline.cli.launch",
    "modqa_pipeline.report.pages.site",
]
FOREVER = 600


def warm_up() -> None:
    """Let the server import the libraries while this process does something else."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()


def start(root: Path, *words: object) -> BaseProcess:
    """Start a `modqa` command on a home; its exit code is the command's status."""
    return _start(_command, str(root), [str(word) for word in words])


def _start(target: Callable[..., None], *arguments: object) -> BaseProcess:
    warm_up()
    child = multiprocessing.get_context("forkserver").Process(target=target, args=arguments)
    child.start()
    return child


def _command(root: str, arguments: list[str]) -> None:
    from modqa_pipeline.cli.main import main
    from modqa_pipeline.home.garbage import collect_seldom

    collect_seldom()
    os.environ["MODQA_HOME"] = root
    with (Path(root).parent / f"{os.getpid()}.log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        sys.exit(main(arguments))


def start_to_die(root: Path, where: str, when: str, *words: object) -> BaseProcess:
    """Start a command that kills itself (SIGKILL) where a function is called.

    Parameters
    ----------
    where : str
        Module and name of the function, as its caller finds it: ``package.module:name``.
    when : str
        ``before`` or ``after`` the call.
    """
    return _start(_dying_command, str(root), where, when, [str(word) for word in words])


def _dying_command(root: str, where: str, when: str, arguments: list[str]) -> None:
    module, name = where.split(":")
    place = importlib.import_module(module)
    real = getattr(place, name)

    def dying(*given: object, **named: object) -> object:
        found = real(*given, **named) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(place, name, dying)
    _command(root, arguments)


def start_under(
    root: Path, prepare: Callable[..., None], given: list[object], *words: object
) -> BaseProcess:
    """Start a command in a process that something is done to first, such as a limit of its files."""
    return _start(_prepared_command, str(root), prepare, given, [str(word) for word in words])


def _prepared_command(
    root: str, prepare: Callable[..., None], given: list[object], arguments: list[str]
) -> None:
    prepare(*given)
    _command(root, arguments)


def publish_again_and_again(root: str, times: int) -> None:
    """Publish what the last run built, over and over."""
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.publish.run import publish_run

    for _ in range(times):
        publish_run(load_settings(root), from_scratch=False)


def start_publishing(root: Path, times: int) -> BaseProcess:
    """The same in a process of its own."""
    return _start(publish_again_and_again, str(root), times)


def kill_once(child: BaseProcess, is_the_moment: Callable[[], bool]) -> bool:
    """Kill a run (SIGKILL) as soon as the moment has come; False if it ended before."""
    deadline = time.monotonic() + FOREVER
    while child.is_alive() and time.monotonic() < deadline:
        if is_the_moment():
            os.kill(child.pid, signal.SIGKILL)
            break
        time.sleep(0.001)
    child.join(FOREVER)
    return child.exitcode == -signal.SIGKILL


def finish(child: BaseProcess) -> int | None:
    """Wait for a run to end; its exit code."""
    child.join(FOREVER)
    return child.exitcode
