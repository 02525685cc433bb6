"""A home that tests play with: deliver files, run jobs in this process, keep what was published.

A `Stage` is a copy of what a home showed after a run, so that a test about an early run may read it
long after later ones have gone over the home.
"""

import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from modqa_pipeline.automation.alerts.incidents import report_run
from modqa_pipeline.cli.doctor import examine
from modqa_pipeline.cli.launch import Launcher, Outcome, home_environment
from modqa_pipeline.cli.main import main
from modqa_pipeline.cli.status import home_status, run_lines
from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.config.settings import load_settings, load_settings_without_key
from modqa_pipeline.home.files import read_lines
from modqa_pipeline.home.ledger import last_sequence, read_ledger
from modqa_pipeline.home.paths import Home
from tests.worlds.delivered_formats import encode

if TYPE_CHECKING:
    from dagster import RunRequest, SensorExecutionData

KEY = "the key of integration tests, of no use elsewhere"
FIRST_DELIVERY = 1_700_000_000
# What a run says of itself in `publication_days`: who ran, when, and how far the receipts went then.
VOLATILE = {"run_id", "published_at", "code_version"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    status: int
    printed: str
    complained: str

    @property
    def is_well(self) -> bool:
        """Exit status 0."""
        return self.status == 0

    @property
    def lines(self) -> list[str]:
        """What it printed."""
        return self.printed.splitlines()


@dataclass
class Stage:
    """What a home showed after one run: publication, draws, report, alerts, status."""

    root: Path
    outcome: Outcome | Finished
    status: dict[str, Any]
    findings: list[dict[str, str]]
    alerts: list[dict[str, Any]]
    draw_bytes: dict[str, bytes]
    worksheet_bytes: dict[str, bytes]

    def query(self, sql: str, *parameters: Any) -> Rows:
        """Rows of the publication, as an outsider reads them."""
        return query(self.root / "published" / "modqa.duckdb", sql, *parameters)

    def value(self, sql: str, *parameters: Any) -> Any:
        """The one value of a query with one row and one column."""
        [row] = self.query(sql, *parameters)
        [value] = row.values()
        return value

    def column(self, sql: str, *parameters: Any) -> list[Any]:
        """The one column of a query."""
        return [next(iter(row.values())) for row in self.query(sql, *parameters)]

    def tables(self) -> dict[str, list[str]]:
        """Every published table as sorted texts of its rows, without what may differ by run."""
        return published_tables(self.root / "published" / "modqa.duckdb")

    @property
    def drawn_bytes(self) -> dict[str, bytes]:
        """What was drawn, without what was handed to adjudicators."""
        return {n: data for n, data in self.draw_bytes.items() if not n.startswith("adjudication")}

    def page(self, name: str) -> str:
        """A page of the report."""
        return (self.root / "reports" / name).read_text(encoding="utf-8")


@dataclass
class PlayedHome:
    """A home below a temporary folder, with its launcher."""

    root: Path
    n_delivered: int = 0
    n_stages: int = 0
    _launcher: Launcher | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.home = Home(self.root)
        load_settings_without_key(self.root)
        self.home.key_file.write_text(KEY)
        self.home.key_file.chmod(0o600)

    @property
    def launcher(self) -> Launcher:
        """Made at the first run; later settings need `renew`."""
        if self._launcher is None:
            self._launcher = Launcher(load_settings(self.root))
        return self._launcher

    def deliver(self, path: str, rows: Rows) -> Path:
        """Write a delivery below landing/ in the format of its name, complete and settled."""
        target = self.home.landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encode(path, rows))
        return self.settle(target)

    def settle(self, target: Path) -> Path:
        """Give a file an old time stamp; the order of deliveries is the order of these calls."""
        self.n_delivered += 1
        moment = FIRST_DELIVERY + self.n_delivered
        os.utime(target, (moment, moment))
        return target

    def run(self, first: date, last: date | None = None, job: str = "daily_quality") -> Outcome:
        """One run in this process, as the command line launches it."""
        return self.launcher.run(job, first, last or first)

    def stage(self, outcome: Outcome | Finished) -> Stage:
        """Keep what the home shows now."""
        self.n_stages += 1
        kept = self.root.parent / f"{self.root.name}-stage-{self.n_stages}"
        for name in ("published", "reports"):
            if (self.root / name).exists():
                shutil.copytree(self.root / name, kept / name, symlinks=True)
        with environment_set(home_environment(self.home)):
            findings = examine()
        return Stage(
            root=kept,
            outcome=outcome,
            status=home_status(load_settings(self.root)),
            findings=findings,
            alerts=read_lines(self.home.alerts),
            draw_bytes=files_of(self.home.draws),
            worksheet_bytes=files_of(self.home.worksheets),
        )

    def command(self, *words: Any, in_process: bool = False) -> Finished:
        """A `modqa` command: its status and what it printed, errors included."""
        arguments = [str(word) for word in words]
        if in_process:
            return self._command_in_process(arguments)
        done = subprocess.run(
            [sys.executable, "-m", "modqa_pipeline.cli.main", *arguments],
            env={**os.environ, "MODQA_HOME": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def _command_in_process(self, arguments: list[str]) -> Finished:
        printed, complained = io.StringIO(), io.StringIO()
        with (
            environment_set(home_environment(self.home)),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(complained),
        ):
            status = main(arguments)
        return Finished(status, printed.getvalue(), complained.getvalue())

    def scheduled(self, moment: datetime) -> "RunRequest":
        """What the daily schedule asks for at a moment."""
        import dagster as dg

        schedule = self.launcher._definitions.resolve_schedule_def("daily_quality_after_cutoff")
        context = dg.build_schedule_context(scheduled_execution_time=moment)
        [request] = schedule.evaluate_tick(context).run_requests
        return request

    def sense(self, cursor: str | None) -> "SensorExecutionData":
        """One tick of the landing sensor."""
        import dagster as dg

        definitions = self.launcher._definitions
        sensor = definitions.resolve_sensor_def("follow_landing")
        with (
            environment_set(home_environment(self.home)),
            dg.DagsterInstance.ephemeral() as instance,
        ):
            context = dg.build_sensor_context(
                instance=instance, cursor=cursor, definitions=definitions
            )
            return sensor.evaluate_tick(context)

    def obey(self, job_name: str, request: "RunRequest") -> Stage:
        """The run that a schedule or sensor asked for, as the daemon starts and reports it."""
        import dagster as dg

        job = self.launcher._definitions.resolve_job_def(job_name)
        settings = load_settings(self.root)
        since = last_sequence(read_ledger(self.home))
        with (
            environment_set(home_environment(self.home)),
            dg.DagsterInstance.from_config(str(self.home.dagster)) as instance,
        ):
            result = job.execute_in_process(
                instance=instance,
                partition_key=request.partition_key,
                tags=dict(request.tags),
                raise_on_error=False,
            )
            report_run(settings, instance, result.run_id)
        return self.stage(Outcome(result.success, run_lines(settings, since)[1]))

    def play(self, first: date, last: date | None = None, job: str = "daily_quality") -> Stage:
        """Run, and keep what the home shows then."""
        return self.stage(self.run(first, last, job))


def tamper(
    lake: Path, day: date, of: str, decision: str = "decision", new_id: str = "decision_id"
) -> Path:
    """A file in the lake with one row of a day once more, its decision or id changed."""
    folder = lake / "bpo_decisions" / f"decision_date={day}"
    file = folder / "tampered.parquet"
    with duckdb.connect() as connection:
        changed = decision if " as " in decision else f"{decision} as decision"
        connection.execute(
            f"copy (select * replace ({new_id} as decision_id, {changed}) "
            f"from read_parquet('{folder}/0*.parquet', hive_partitioning = false) "
            f"where decision_id = '{of}') to '{file}' (format parquet)"
        )
    return file


def draw_order(day: date, wave: str, ids: Collection[str]) -> list[str]:
    """The secret order of a draw, computed from the key by the standard library alone."""
    home_secret = hmac.new(KEY.encode(), b"modqa draw order", hashlib.sha256).digest()
    secret = hmac.new(home_secret, f"{day}|{wave}".encode(), hashlib.sha256).digest()
    return sorted(ids, key=lambda i: hmac.new(secret, i.encode(), hashlib.sha256).hexdigest())


def query(database: Path, sql: str, *parameters: Any) -> Rows:
    """Rows of a read-only connection that is closed at once."""
    with duckdb.connect(str(database), read_only=True) as connection:
        reader = connection.execute(sql, list(parameters))
        names = [column[0] for column in reader.description]
        return [dict(zip(names, row, strict=True)) for row in reader.fetchall()]


def published_tables(database: Path, without: Collection[str] = ()) -> dict[str, list[str]]:
    """Every table as sorted texts of its rows; doubles to nine digits, volatile columns left out."""
    names = query(database, "select table_name from duckdb_tables() where schema_name = 'marts'")
    tables = {}
    for name in sorted(row["table_name"] for row in names):
        rows = query(database, f"from marts.{name}")
        left_out = VOLATILE | set(without)
        if name == "publication_days":
            left_out = left_out | {"last_receipt_sequence"}
        tables[name] = sorted(json.dumps(_comparable(row, left_out), default=str) for row in rows)
    return tables


def _comparable(row: dict[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    return {
        column: round(value, 9) if isinstance(value, float) else value
        for column, value in row.items()
        if column not in left_out
    }


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
