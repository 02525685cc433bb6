"""The command line: thin. It launches the Dagster jobs that the UI launches, in this process.

Only the standard library is imported before a command needs more, so that `modqa --help` is quick.
Exit status: 0 well (warnings included); 1 a step broke, a day was blocked or a delivery had no accepted row; 2 wrong
usage or settings.
"""

import argparse
import atexit
import contextlib
import os
import sys
from collections.abc import Iterator

from modqa_pipeline import __version__
from modqa_pipeline.cli import audits, look, mapping, run
from modqa_pipeline.cli.arguments import BROKEN, WELL, WRONG_USAGE
from modqa_pipeline.errors import ModqaError, SettingsError


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the command `modqa`."""
    options = command_parser().parse_args(arguments)
    try:
        # the demo is there to make one
        is_expected = getattr(options, "may_make_a_home", False)
        with contextlib.nullcontext() if is_expected else _a_new_home_is_told():
            return options.command(options)
    except SettingsError as error:
        print(f"modqa: {error}", file=sys.stderr)
        return WRONG_USAGE
    except ModqaError as error:
        print(f"modqa: {error}", file=sys.stderr)
        return BROKEN


@contextlib.contextmanager
def _a_new_home_is_told() -> Iterator[None]:
    """Say that a command made a home: a mistyped ``MODQA_HOME`` would else look like a home where nothing has run."""
    from modqa_pipeline.config.settings import given_home

    root = given_home().root
    was_there = root.exists()
    try:
        yield
    finally:
        if root.exists() and not was_there:
            print(
                f"modqa: {root} was not there, and is a new home now. If you have one, look at MODQA_HOME.",
                file=sys.stderr,
            )


def console() -> None:
    """The installed command: `main`, without the page that DuckDB 2.0 prints as an interpreter ends.

    Its binding lists every object that is still alive then, as if the user had done wrong. Exit
    handlers run as ever; only the interpreter's own teardown is left out.
    """
    from modqa_pipeline.home.garbage import collect_seldom

    collect_seldom()
    try:
        try:
            status = main()
        except SystemExit as stop:  # argparse: --help, wrong usage
            status = stop.code if isinstance(stop.code, int) else WRONG_USAGE
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        status = WELL
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(status)


def command_parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    parser = argparse.ArgumentParser(
        prog="modqa",
        description="Moderation quality assurance. The home is MODQA_HOME (default ./data).",
    )
    parser.add_argument("--version", action="version", version=f"modqa {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    run.add_commands(commands)
    look.add_commands(commands)
    mapping.add_commands(commands)
    audits.add_commands(commands)
    run.add_demo(commands)
    return parser


if __name__ == "__main__":
    console()
