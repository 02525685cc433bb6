"""Resources of a run: the home's settings, with its lock while the run writes, and the published marts to read.

The in-process executor makes a resource once per run, so the lock is held from the first look at
landing/ to the end of publication, whoever starts the run: command line, daemon or UI.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_duckdb import DuckDBResource
from pydantic import Field, PrivateAttr

from modqa_pipeline.config.check import check_configuration
from modqa_pipeline.config.settings import KeyedSettings, load_settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.facts.standards import record_standards
from modqa_pipeline.home.lock import LOG, hold_lock
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

#: The pool of every asset; it shows in Dagster that runs of a home wait for each other.
POOL = "modqa_home"
DRAWS_TAG = "modqa/draws"
REBUILD_TAG = "modqa/rebuild"


class ModqaHome(dg.ConfigurableResource):
    """The home that a run reads and writes, locked against every other run."""

    _settings: KeyedSettings = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["ModqaHome"]:
        """Wait for the lock, record `config/` if it changed, and release the lock when the run ends."""
        settings, run_id = load_settings(), context.run_id or "a materialisation"
        check_configuration(settings)
        with hold_lock(settings.home, run_id) as killed:
            if context.instance:
                for gone in left_behind(context.instance, run_id) | ({killed} if killed else set()):
                    bury(context.instance, gone)
            is_changed = record_standards(settings.home, run_id) is not None
            self._settings = load_settings()  # somebody may have edited them while the run waited
            if is_changed:
                check_configuration(self._settings)
            yield self

    @property
    def settings(self) -> KeyedSettings:
        """The settings, as they were when the run began."""
        return self._settings

    @property
    def home(self) -> Home:
        """Its paths."""
        return self._settings.home


class PublishedMarts(DuckDBResource):
    """The published marts, read-only: for the report, and for a data team's own assets.

    dagster-duckdb's resource, with three additions, since the file is replaced by each publication: it is opened only
    when asked for, it is opened read-only, and the connection is closed at the end of the block. An open connection
    would show this process the previous publication.
    """

    connection_config: dict[str, Any] = Field(default={"access_mode": "READ_ONLY"})

    @contextmanager
    def get_connection(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        """Open the newest publication; its tables are in the schema `marts`.

        Raises
        ------
        BuildError
            Nothing is published in this home yet.
        """
        if not Path(self.database).exists():
            raise BuildError(
                f"{self.database} is not there: nothing was published in this home yet. Use "
                "`modqa run --day D`, or let the asset depend on published_marts."
            )
        with super().get_connection() as connection:
            try:
                yield connection
            finally:
                connection.close()


def left_behind(instance: dg.DagsterInstance, run_id: str) -> set[str]:
    """Other runs that hold the pool's slot, though none of them can be running: this one holds the lock.

    Such as a run that could not tell Dagster how it ended, since the disk was full. Who waits for the lock has no slot.
    """
    pool = instance.event_log_storage.get_concurrency_info(POOL)
    return {slot.run_id for slot in pool.claimed_slots} - {run_id}


def bury(instance: dg.DagsterInstance, killed: str) -> None:
    """Report to Dagster that a run is no more; otherwise it would keep the pool's slot, and the next run would wait.

    Only the holder of the lock may report it: whoever held it before no longer runs.
    """
    instance.event_log_storage.free_concurrency_slots_for_run(killed)
    run = instance.get_run_by_id(killed)
    if run and not run.is_finished:
        instance.report_run_failed(run, "The process of this run was killed.")
        LOG.warning("run %s was killed; what it left half done is done again", killed)


def requested_days(context: dg.AssetExecutionContext) -> list[date]:
    """Days that were asked for; none if the run only follows deliveries."""
    if not may_draw(context):
        return []
    if not (context.has_partition_key or context.has_partition_key_range):
        return []
    return [date.fromisoformat(key) for key in context.partition_keys]


def may_draw(context: dg.AssetExecutionContext) -> bool:
    """Whether this run may make a day's draw: not if it follows deliveries or rebuilds."""
    return context.run.tags.get(DRAWS_TAG, "allowed") == "allowed"


def is_rebuild(context: dg.AssetExecutionContext) -> bool:
    """Whether all derived data are to be rebuilt."""
    return context.run.tags.get(REBUILD_TAG) == "true"
