"""Commands that run jobs: run, rebuild, demo.

Until a command needs more, only the standard library is imported.
"""

import argparse
from typing import TYPE_CHECKING

from modqa_pipeline.cli.arguments import BROKEN, WELL, day
from modqa_pipeline.errors import SettingsError

if TYPE_CHECKING:
    from modqa_pipeline.cli.launch import Outcome


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add run and rebuild."""
    run = commands.add_parser("run", help="the daily run for one decision day or a range")
    run.add_argument("--day", type=day, help="decision day, YYYY-MM-DD")
    run.add_argument("--from", dest="first", type=day, help="first decision day of a range")
    run.add_argument("--to", dest="last", type=day, help="last decision day of the range")
    run.set_defaults(command=_run)
    rebuild = commands.add_parser(
        "rebuild", help="rebuild all derived data from landing/, config/, receipts/ and draws/"
    )
    rebuild.set_defaults(command=_rebuild)


def add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add demo, the last command in the list."""
    demo = commands.add_parser("demo", help="play a synthetic marketplace into this home")
    demo.add_argument("--days", type=int, default=21, help="decision days (default 21)")
    demo.add_argument(
        "--decisions-per-day", type=int, default=5000, help="decisions a day (default 5000)"
    )
    demo.add_argument(
        "--seed", type=int, default=7, help="seed of the synthetic marketplace (default 7)"
    )
    demo.set_defaults(command=_demo, may_make_a_home=True)


def _run(options: argparse.Namespace) -> int:
    first, last = options.day or options.first, options.day or options.last
    if bool(options.day) == bool(options.first or options.last) or not (first and last):
        raise SettingsError(
            "the days are not clear; expected either --day D or both --from D and --to D"
        )
    from modqa_pipeline.cli.launch import launch_days

    return _report(launch_days(first, last))


def _rebuild(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.launch import launch_rebuild

    return _report(launch_rebuild())


def _demo(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.demo import play_demo

    return _report(
        play_demo(days=options.days, decisions_per_day=options.decisions_per_day, seed=options.seed)
    )


def _report(outcome: "Outcome") -> int:
    for line in outcome.lines:
        print(line)
    return WELL if outcome.is_well else BROKEN
