"""Dagster's event log on connections that stay open, for runs of the command line.

Dagster opens its SQLite files again for every event, twice if an asset is meant, and syncs each event to
the disk: some 8 ms per event, and a run of one day writes 300. Files and rows are the
same either way, so UI and daemon read them as usual.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy
import yaml
from dagster import DagsterInstance
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from dagster._core.events.log import EventLogEntry
    from sqlalchemy.engine import Connection

    from modqa_pipeline.home.paths import Home


class OpenEventLog(SqliteEventLogStorage):
    """The same storage, with one connection per file and one transaction per batch of events."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._connections: dict[str, Connection] = {}
        super().__init__(base_dir, inst_data)
        # a batch holds it while each of its events asks for it; Dagster's own is one that cannot be asked for twice
        self._db_lock = threading.RLock()  # type: ignore[assignment]

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> "OpenEventLog":
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> "Iterator[Connection]":
        with self._db_lock:
            connection = self._connections.get(shard) or self._open(shard)
            if connection.in_transaction():
                yield connection
            else:
                with connection.begin():
                    yield connection

    def _open(self, shard: str) -> "Connection":
        engine = sqlalchemy.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=sqlalchemy.pool.StaticPool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        self._initdb(engine)
        self._initialized_dbs.add(shard)
        connection = self._connections[shard] = engine.connect()
        # with a write-ahead log, a crash of the machine may lose only the last events
        connection.exec_driver_sql("pragma synchronous = normal")
        connection.commit()
        return connection

    def store_event_batch(self, events: "Sequence[EventLogEntry]") -> None:
        with ExitStack() as transactions:
            for run_id in {event.run_id for event in events}:
                transactions.enter_context(self.run_connection(run_id))
            transactions.enter_context(self.index_connection())
            super().store_event_batch(events)

    def dispose(self) -> None:
        for connection in self._connections.values():
            connection.close()
            connection.engine.dispose()
        self._connections.clear()
        super().dispose()


def open_instance(home: "Home") -> "DagsterInstance":
    """Open the home's Dagster instance; if it keeps its events in SQLite, it writes them in this way."""
    folder = str(home.dagster)
    usual = InstanceRef.from_dir(folder).event_storage_data
    if usual is None or usual.class_name != SqliteEventLogStorage.__name__:
        return DagsterInstance.from_config(folder)
    storage = {
        "module": OpenEventLog.__module__,
        "class": OpenEventLog.__name__,
        "config": yaml.safe_load(usual.config_yaml),
    }
    overrides = {"event_log_storage": storage}
    return DagsterInstance.from_ref(InstanceRef.from_dir(folder, overrides=overrides))
