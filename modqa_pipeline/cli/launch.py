"""Launch the Dagster jobs in this process, with progress on the terminal.

The instance is the home's own (`dagster/`), and each run belongs to its job of `workspace.yaml`, so the UI and the
daemon show these runs as they show their own.
"""

import contextlib
import logging
import shutil
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.config.check import check_configuration
from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.ledger import last_sequence, read_ledger
from modqa_pipeline.home.paths import Home
from modqa_pipeline.ingest.storage.lake_version import check_lake_version
from modqa_pipeline.repository import DAGSTER_INSTANCE
from modqa_pipeline.runs.backfill import first_missing, parts, remember_part
from modqa_pipeline.transform.dbt.own_process import dbt_begun

if TYPE_CHECKING:
    import dagster as dg


@dataclass(frozen=True)
class Outcome:
    """Result of a command and the lines for the user; `is_broken`: a step failed and nothing was published."""

    is_well: bool
    lines: list[str]
    is_broken: bool = False


def launch_days(first: date, last: date) -> Outcome:
    """Run a range of decision days: as one run, or in several runs one after the other if it is long.

    After an interruption, the same command continues where it stopped.

    Raises
    ------
    SettingsError
        The range is backwards, reaches today or the future, or begins before the first day; or
        another version of ModQA built the lake.
    """
    settings = load_settings()
    _check_range(settings, first, last)
    check_lake_version(settings.home)
    outcomes = []
    begin = first_missing(settings.home, first, last)
    with dbt_begun(settings):
        launcher = Launcher(settings)
        for start, end in parts(begin, last, settings.schedule.days_in_one_run):
            outcomes.append(launcher.run("daily_quality", start, end))
            if outcomes[-1].is_broken:
                break
            remember_part(settings.home, first, last, end)
    lines = [line for outcome in outcomes for line in outcome.lines]
    return Outcome(all(outcome.is_well for outcome in outcomes), lines)


def launch_rebuild() -> Outcome:
    """Rebuild all derived data; refuse if there is nothing to rebuild from."""
    from modqa_pipeline.facts.draws import read_draws

    settings = load_settings()
    days = sorted(draw.day for draw in read_draws(settings.home))
    if not days and not settings.home.receipts.exists():
        raise SettingsError(
            f"{settings.home.root} has no receipts and no draws, so there is nothing to rebuild. "
            "Deliver files to landing/ and use `modqa run --day D`."
        )
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    first, last = (days[0], days[-1]) if days else (yesterday, yesterday)
    with dbt_begun(settings):
        return Launcher(settings).run("rebuild", first, last)


class Launcher:
    """Runs jobs one after the other in this process; definitions are loaded once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        prepare_instance(settings.home)
        check_configuration(settings)  # before the heavy imports, so that a typo is told at once
        warnings.filterwarnings("ignore", module="dagster")
        from modqa_pipeline.definitions import build_defs

        with environment_set(home_environment(settings.home)):
            self._definitions = build_defs(settings)

    def run(self, job_name: str, first: date, last: date) -> Outcome:
        """Run one job for a range of partitions; failed checks block days, not the run."""
        from modqa_pipeline.automation.alerts.incidents import report_run
        from modqa_pipeline.automation.code_location import run_under_its_job
        from modqa_pipeline.automation.event_log import open_instance

        began = time.monotonic()
        # a rebuild meets deliveries that were refused when they came: none of them is new
        since = None if job_name == "rebuild" else last_sequence(read_ledger(self.settings.home))
        with (
            environment_set(home_environment(self.settings.home)),
            _progress_on_terminal(),
            open_instance(self.settings.home) as instance,
        ):
            run_under_its_job(instance)
            result = self._execute(instance, job_name, first, last)
            report_run(self.settings, instance, result.run_id)
            if not result.success:
                return Outcome(False, [_broken(result)], is_broken=True)
        return self._outcome(time.monotonic() - began, since)

    def _execute(
        self, instance: "dg.DagsterInstance", job_name: str, first: date, last: date
    ) -> "dg.ExecuteInProcessResult":
        job = self._definitions.resolve_job_def(job_name)
        return job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={
                "dagster/asset_partition_range_start": first.isoformat(),
                "dagster/asset_partition_range_end": last.isoformat(),
            },
        )

    def _outcome(self, seconds: float, since: int | None) -> Outcome:
        from modqa_pipeline.cli.status import run_lines

        is_well, lines = run_lines(self.settings, since)
        return Outcome(is_well, [*lines, f"took {seconds:.1f} s"])


def prepare_instance(home: Home) -> None:
    """Give the home its Dagster configuration, if it has none."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    if not (home.dagster / "dagster.yaml").exists():
        shutil.copyfile(DAGSTER_INSTANCE, home.dagster / "dagster.yaml")


def _check_range(settings: Settings, first: date, last: date) -> None:
    today = datetime.now(UTC).date()
    if last < first:
        raise SettingsError(
            f"--from {first} is later than --to {last}; expected the earlier day first. Swap them."
        )
    if last >= today:
        raise SettingsError(
            f"{last} is not over yet (it is {today} in UTC); expected a complete day, since a day is drawn only once. "
            f"Use {today - timedelta(days=1)} or an earlier day."
        )
    if first < settings.schedule.first_day:
        raise SettingsError(
            f"{first} is before the first day of this deployment, {settings.schedule.first_day}. "
            f"Use a later day, or change first_day under [schedule] in {settings.home.config / 'settings.toml'}."
        )


def _broken(result: "dg.ExecuteInProcessResult") -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error and (error.cause or error)
            why = f": {cause.message.strip()}" if cause else ""
            return f"the step {event.step_key} failed{why}"
    return f"the run {result.run_id} failed before its first step: see the run in `make ui`"


def home_environment(home: Home) -> dict[str, str]:
    """Environment variables that give a job's resources their home, as every entry point does."""
    # Dagster stores what belongs together (a run's plans, an asset's days) in one go of so many events
    return {"MODQA_HOME": str(home.root), "DAGSTER_EVENT_BATCH_SIZE": "1000"}


@contextlib.contextmanager
def _progress_on_terminal() -> Iterator[None]:
    logger = logging.getLogger("modqa.run")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("  %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # libraries hang a handler on the root: every line would come twice
    try:
        yield
    finally:
        logger.propagate = True
        logger.removeHandler(handler)
