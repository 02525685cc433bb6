"""Withholds and publishes what the current run has built."""

import logging
from dataclasses import dataclass
from datetime import date

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.publish.closing import SCORECARD, close_months
from modqa_pipeline.publish.day_log import remember_days, write_publication_days
from modqa_pipeline.publish.publication import PublishedTable, publish
from modqa_pipeline.publish.withholding import withhold
from modqa_pipeline.runs import unfinished
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.transform.dbt.manifest import marts_replaced_whole
from modqa_pipeline.validate.run import read_blocked

LOG = logging.getLogger("modqa.run")


@dataclass(frozen=True)
class Published:
    """Days of the run, withheld days with the reason, and the published tables."""

    days: list[date]
    blocked: dict[date, str]
    tables: list[PublishedTable]


def withhold_run(settings: Settings) -> dict[date, str]:
    """Record the status of each day of the run, and replace the rows of blocked days; why each is blocked."""
    record = read_run_record(settings.home)
    with open_database(settings.home.warehouse, settings.engine) as connection:
        blocked = read_blocked(connection, record.dates)
        write_publication_days(connection, settings.home, record, blocked)
    withhold(settings, list(blocked))
    for day, reason in blocked.items():
        LOG.warning("%s is blocked and stays as last published: %s", day, reason)
    return blocked


def publish_run(settings: Settings, *, from_scratch: bool) -> Published:
    """Publish the run's days, then record what they were built from.

    If it is killed between the two, the next run builds and publishes the same days again.
    """
    home = settings.home
    record = read_run_record(home)
    with open_database(home.warehouse, settings.engine, read_only=True) as connection:
        blocked = read_blocked(connection, record.dates)
    closed = close_months(settings, record, blocked)
    whole = [*marts_replaced_whole(), *([SCORECARD] if closed else [])]
    tables = publish(
        home, record.dates, from_scratch=from_scratch, whole=whole, limits=settings.engine
    )
    remember_days(home, record, blocked)
    unfinished.end(home)
    for month in closed:
        LOG.info("the scorecards of %s are final; later changes are restatements", f"{month:%Y-%m}")
    return Published(record.dates, blocked, tables)
