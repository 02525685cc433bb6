"""The command line: thin. It launches the Dagster jobs that the UI launches, in this process.

Only the standard library is imported before a command needs more, so that `modqa --help` is quick.
Exit status: 0 well (warnings included); 1 a step broke or a day was blocked; 2 wrong usage or settings.
"""

import argparse
import atexit
import gc
import json
import os
import sys
from datetime import date

from modqa_pipeline import __version__
from modqa_pipeline.errors import ModqaError, SettingsError

WELL, BROKEN, WRONG_USAGE = 0, 1, 2
# Libraries make millions of objects that stay; looking through them for waste every 700 took 7 % of a small day.
_COLLECTED_AFTER = (50_000, 100, 100)


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the command `modqa`."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except SettingsError as error:
        print(f"modqa: {error}", file=sys.stderr)
        return WRONG_USAGE
    except ModqaError as error:
        print(f"modqa: {error}", file=sys.stderr)
        return BROKEN


def console() -> None:
    """The installed command: `main`, without the page that DuckDB 2.0 prints as an interpreter ends.

    Its binding lists every object that is still alive then, as if the user had done wrong. Exit
    handlers run as ever; only the interpreter's own teardown is left out.
    """
    gc.set_threshold(*_COLLECTED_AFTER)
    try:
        status = main()
    except SystemExit as stop:  # argparse: --help, wrong usage
        status = stop.code if isinstance(stop.code, int) else WRONG_USAGE
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="modqa",
        description="Moderation quality assurance. The home is MODQA_HOME (default ./data).",
    )
    parser.add_argument("--version", action="version", version=f"modqa {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="the daily run for one decision day or a range")
    run.add_argument("--day", type=_day, help="decision day, YYYY-MM-DD")
    run.add_argument("--from", dest="first", type=_day, help="first decision day of a range")
    run.add_argument("--to", dest="last", type=_day, help="last decision day of the range")
    run.set_defaults(command=_run)
    rebuild = commands.add_parser("rebuild", help="everything from the given and the facts")
    rebuild.set_defaults(command=_rebuild)
    for name, command, text in (
        ("status", _status, "what ran, what waits, what is blocked"),
        ("doctor", _doctor, "what is wrong with this home and how to mend it"),
    ):
        asked = commands.add_parser(name, help=text)
        asked.add_argument("--json", action="store_true", help="for machines")
        asked.set_defaults(command=command)
    _add_plan(commands)
    worksheets = commands.add_parser(
        "worksheets", help="auditors' workbooks of a day, and what is outstanding"
    )
    worksheets.add_argument("--day", type=_day, required=True, help="decision day, YYYY-MM-DD")
    worksheets.set_defaults(command=_worksheets)
    disputes = commands.add_parser(
        "disputes", help="sites' errors of a day as workbooks, and the disputes to be settled"
    )
    disputes.add_argument("--day", type=_day, required=True, help="decision day, YYYY-MM-DD")
    disputes.add_argument("--site", help="of one site alone, written vendor/site")
    disputes.set_defaults(command=_disputes)
    _add_calibration(commands)
    demo = commands.add_parser("demo", help="play a synthetic marketplace into this home")
    demo.add_argument("--days", type=int, default=21, help="decision days (default 21)")
    demo.add_argument("--decisions-per-day", type=int, default=5000, help="default 5000")
    demo.add_argument("--seed", type=int, default=7, help="the same seed gives the same world")
    demo.set_defaults(command=_demo)
    return parser


def _add_plan(commands: argparse._SubParsersAction) -> None:
    plan = commands.add_parser("plan", help="how many audits a week a wanted precision costs")
    plan.add_argument(
        "--target-width",
        type=float,
        required=True,
        metavar="W",
        help="of the 95 %% interval, upper minus lower bound, as a share: 0.02 is one point either way",
    )
    plan.add_argument("--slice", default="all", help="all (default), site, queue, market, …")
    plan.add_argument(
        "--metric", default="accuracy", help="accuracy (default), precision, recall, …"
    )
    plan.add_argument(
        "--period", default="week", help="that the figure is of: week (default), 28_days, month"
    )
    plan.add_argument("--json", action="store_true", help="for machines")
    plan.set_defaults(command=_plan)


def _add_calibration(commands: argparse._SubParsersAction) -> None:
    calibration = commands.add_parser(
        "calibration", help="sessions in which people rate the same items"
    )
    asked = calibration.add_subparsers(required=True, metavar="create or report")
    create = asked.add_parser("create", help="choose items and raters, and write their workbooks")
    create.add_argument("--session", required=True, help="its name, such as goods-2026-03")
    create.add_argument("--items", type=int, required=True, metavar="N", help="how many to discuss")
    create.add_argument("--queue", required=True, help="queue_id that the items are from")
    create.add_argument("--raters", nargs="+", default=(), metavar="ID", help="auditors or moderators by their "
                        "identifiers (default: the client's auditors who may audit the items)")  # fmt: skip
    create.add_argument("--sites", nargs="*", metavar="VENDOR/SITE", help="moderators of these sites too; without a "
                        "name, of every site that works the queue")  # fmt: skip
    create.add_argument("--per-site", type=int, default=3, metavar="N", help="so many of each (default 3)")  # fmt: skip
    create.add_argument("--labels", choices=("decision", "severity"), default="decision",
                        help="what is asked of each item (default decision)")  # fmt: skip
    create.set_defaults(command=_calibration_create)
    report = asked.add_parser(
        "report", help="workbooks again, with what was rated; the session's page"
    )
    report.add_argument("--session", required=True)
    report.set_defaults(command=_calibration_report)
    studio = commands.add_parser(
        "label-studio", help="a day's audits or a calibration session as tasks of Label Studio"
    )
    export = studio.add_subparsers(required=True, metavar="export").add_parser(
        "export", help="tasks to import, with the labelling configuration"
    )
    of_what = export.add_mutually_exclusive_group(required=True)
    of_what.add_argument("--day", type=_day, help="decision day, YYYY-MM-DD")
    of_what.add_argument("--session", help="a calibration session")
    export.set_defaults(command=_label_studio_export)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a day; expected YYYY-MM-DD, such as 2026-03-01"
        ) from None


def _run(options: argparse.Namespace) -> int:
    first, last = options.day or options.first, options.day or options.last
    if bool(options.day) == bool(options.first or options.last) or not (first and last):
        raise SettingsError("give either --day D or both --from D and --to D")
    from modqa_pipeline.cli.launch import launch_days

    return _report(launch_days(first, last))


def _rebuild(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.launch import launch_rebuild

    return _report(launch_rebuild())


def _report(outcome) -> int:
    for line in outcome.lines:
        print(line)
    return WELL if outcome.is_well else BROKEN


def _status(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.status import home_status, status_lines
    from modqa_pipeline.config.settings import load_settings

    status = home_status(load_settings(need_key=False))
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
            print("nothing wrong with this home")
    return BROKEN if any(finding["level"] == "error" for finding in findings) else WELL


def _plan(options: argparse.Namespace) -> int:
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.report.planner.answer import answer, answer_lines
    from modqa_pipeline.report.planner.request import Request

    request = Request(options.target_width, options.metric, options.slice, options.period)
    found = answer(load_settings(need_key=False).home, request)
    print(json.dumps(found.as_json(), indent=2) if options.json else "\n".join(answer_lines(found)))
    return WELL


def _worksheets(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.export_day import export_day
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.resources import hold_lock

    settings = load_settings()
    with hold_lock(settings.home, "modqa worksheets"):
        lines = export_day(settings, options.day)
    print("\n".join(lines))
    return WELL


def _disputes(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.disputes.command import export_disputes
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.resources import hold_lock

    settings = load_settings()
    with hold_lock(settings.home, "modqa disputes"):
        lines = export_disputes(settings, options.day, options.site)
    print("\n".join(lines))
    return WELL


def _calibration_create(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import create
    from modqa_pipeline.audit.calibration.request import Request
    from modqa_pipeline.audit.calibration.words import label_meanings
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.resources import hold_lock

    settings = load_settings()
    request = Request(
        session_id=options.session,
        queue_id=options.queue,
        n_items=options.items,
        labels=tuple(label_meanings()[options.labels]),
        raters=tuple(options.raters),
        sites=None if options.sites is None else tuple(options.sites),
        n_per_site=options.per_site,
    )
    with hold_lock(settings.home, "modqa calibration"):
        lines = create(settings, request)
    print("\n".join(lines))
    return WELL


def _calibration_report(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import write_again
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.report.pages.site import write_session
    from modqa_pipeline.resources import hold_lock

    settings = load_settings()
    with hold_lock(settings.home, "modqa calibration"):
        lines = write_again(settings, options.session)
        page = write_session(settings.home, options.session, title=settings.report.title)
    print("\n".join([*lines, f"report: {page}" if page else "no ratings of it are published yet"]))
    return WELL


def _label_studio_export(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import export_tasks
    from modqa_pipeline.audit.export_day import export_day_tasks
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.resources import hold_lock

    settings = load_settings()
    export = export_day_tasks if options.day else export_tasks
    with hold_lock(settings.home, "modqa label-studio"):
        lines = export(settings, options.day or options.session)
    print("\n".join(lines))
    return WELL


def _demo(options: argparse.Namespace) -> int:
    from modqa_pipeline.cli.demo import play_demo

    return _report(
        play_demo(days=options.days, decisions_per_day=options.decisions_per_day, seed=options.seed)
    )


if __name__ == "__main__":
    console()
