"""Commands of the human loop: worksheets, disputes, calibration, label-studio.

Until a command needs more, only the standard library is imported.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modqa_pipeline.cli.arguments import WELL, day

if TYPE_CHECKING:
    from modqa_pipeline.config.settings import KeyedSettings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add worksheets, disputes, calibration and label-studio."""
    worksheets = commands.add_parser(
        "worksheets", help="write the auditors' workbooks of a day again; list what is outstanding"
    )
    worksheets.add_argument("--day", type=day, required=True, help="decision day, YYYY-MM-DD")
    worksheets.set_defaults(command=_worksheets)
    disputes = commands.add_parser(
        "disputes",
        help="write each site's errors of a day as a workbook, and the open disputes to settle",
    )
    disputes.add_argument("--day", type=day, required=True, help="decision day, YYYY-MM-DD")
    disputes.add_argument("--site", help="only this site, as vendor/site")
    disputes.set_defaults(command=_disputes)
    _add_calibration(commands)
    _add_label_studio(commands)


def _add_calibration(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    calibration = commands.add_parser(
        "calibration", help="sessions in which several people rate the same items"
    )
    asked = calibration.add_subparsers(required=True, metavar="create or report")
    create = asked.add_parser("create", help="choose items and raters, and write their workbooks")
    create.add_argument(
        "--session", required=True, help="name of the session, such as goods-2026-03"
    )
    create.add_argument(
        "--items", type=int, required=True, metavar="N", help="number of items to discuss"
    )
    create.add_argument("--queue", required=True, help="queue_id of the items")
    create.add_argument("--raters", nargs="+", default=(), metavar="ID", help="auditors or moderators by their "
                        "identifiers (default: the client's auditors who may audit the items)")  # fmt: skip
    create.add_argument("--sites", nargs="*", metavar="VENDOR/SITE", help="also moderators of these sites; without a "
                        "name, of every site that works the queue")  # fmt: skip
    create.add_argument(
        "--per-site", type=int, default=3, metavar="N", help="moderators per site (default 3)"
    )
    create.add_argument("--labels", choices=("decision", "severity"), default="decision",
                        help="what raters are asked about each item (default decision)")  # fmt: skip
    create.set_defaults(command=_calibration_create)
    report = asked.add_parser(
        "report", help="write the workbooks again with the ratings so far, and the session's page"
    )
    report.add_argument("--session", required=True)
    report.set_defaults(command=_calibration_report)


def _add_label_studio(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    studio = commands.add_parser(
        "label-studio", help="export a day's audits or a calibration session as Label Studio tasks"
    )
    export = studio.add_subparsers(required=True, metavar="export").add_parser(
        "export", help="write the tasks with their labelling configuration"
    )
    of_what = export.add_mutually_exclusive_group(required=True)
    of_what.add_argument("--day", type=day, help="decision day, YYYY-MM-DD")
    of_what.add_argument("--session", help="a calibration session")
    export.set_defaults(command=_label_studio_export)


def _worksheets(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.export_day import export_day

    with _writing("modqa worksheets") as settings:
        lines = export_day(settings, options.day)
    print("\n".join(lines))
    return WELL


def _disputes(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.disputes.command import export_disputes

    with _writing("modqa disputes") as settings:
        lines = export_disputes(settings, options.day, options.site)
    print("\n".join(lines))
    return WELL


def _calibration_create(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import create
    from modqa_pipeline.audit.calibration.request import Request
    from modqa_pipeline.audit.calibration.words import label_meanings

    request = Request(
        session_id=options.session,
        queue_id=options.queue,
        n_items=options.items,
        labels=tuple(label_meanings()[options.labels]),
        raters=tuple(options.raters),
        sites=None if options.sites is None else tuple(options.sites),
        n_per_site=options.per_site,
    )
    with _writing("modqa calibration") as settings:
        lines = create(settings, request)
    print("\n".join(lines))
    return WELL


def _calibration_report(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import write_again
    from modqa_pipeline.report.pages.site import write_session

    with _writing("modqa calibration") as settings:
        lines = write_again(settings, options.session)
        page = write_session(settings.home, options.session, title=settings.report.title)
    print(
        "\n".join(
            [*lines, f"report: {page}" if page else "no ratings of this session are published yet"]
        )
    )
    return WELL


def _label_studio_export(options: argparse.Namespace) -> int:
    from modqa_pipeline.audit.calibration.command import export_tasks
    from modqa_pipeline.audit.export_day import export_day_tasks

    export = export_day_tasks if options.day else export_tasks
    with _writing("modqa label-studio") as settings:
        lines = export(settings, options.day or options.session)
    print("\n".join(lines))
    return WELL


@contextmanager
def _writing(command: str) -> "Iterator[KeyedSettings]":
    """Settings for a command that hands something out: as a run, it holds the lock and records what it goes by."""
    from modqa_pipeline.config.settings import load_settings
    from modqa_pipeline.facts.standards import record_standards
    from modqa_pipeline.home.lock import hold_lock

    home = load_settings().home
    with hold_lock(home, command):
        record_standards(home, command)
        yield load_settings()
