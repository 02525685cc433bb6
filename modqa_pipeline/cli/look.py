"""Commands that read and change nothing: status, doctor, plan.

Until a command needs more, only the standard library is imported.
"""

import argparse
import json

from modqa_pipeline.cli.arguments import BROKEN, WELL


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add status, doctor and plan."""
    for name, command, text in (
        ("status", _status, "what ran, what is waiting, what is blocked"),
        ("doctor", _doctor, "what is wrong with this home and how to fix it"),
    ):
        asked = commands.add_parser(name, help=text)
        asked.add_argument("--json", action="store_true", help="print JSON")
        asked.set_defaults(command=command)
    _add_plan(commands)


def _add_plan(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    plan = commands.add_parser("plan", help="audits a week that a target precision needs")
    plan.add_argument(
        "--target-width",
        type=float,
        required=True,
        metavar="W",
        help="width of the 95 %% interval as a share: 0.02 is one point either way",
    )
    plan.add_argument(
        "--slice", default="all", help="kind of slice: all (default), site, queue, market, …"
    )
    plan.add_argument(
        "--metric", default="accuracy", help="accuracy (default), precision, recall, …"
    )
    plan.add_argument(
        "--period", default="week", help="period of the figure: week (default), 28_days, month"
    )
    plan.add_argument("--json", action="store_true", help="print JSON")
    plan.set_defaults(command=_plan)


def _status(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.status import home_status, status_lines
    from modqa_pipeline.config.settings import load_settings_without_key

    status = home_status(load_settings_without_key())
    print(json.dumps(status, indent=2) if options.json else "\n".join(status_lines(status)))
    return WELL


def _doctor(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.doctor import examine

    findings = examine()
    if options.json:
        print(json.dumps(findings, indent=2))
    else:
        for finding in findings:
            print(f"{finding['level']:<8} {finding['what']}\n         {finding['remedy']}")
        if not findings:
            print("nothing is wrong with this home")
    return BROKEN if any(finding["level"] == "error" for finding in findings) else WELL


def _plan(options: argparse.Namespace) -> int:
    from modqa_pipeline.config.settings import load_settings_without_key
    from modqa_pipeline.report.planner.answer import answer, answer_lines
    from modqa_pipeline.report.planner.request import Request

    request = Request(options.target_width, options.metric, options.slice, options.period)
    found = answer(load_settings_without_key().home, request)
    print(json.dumps(found.as_json(), indent=2) if options.json else "\n".join(answer_lines(found)))
    return WELL
