"""A delivery is scanned once, and its rows keep the order of the file. Asked of DuckDB's own plans and profiles."""

import json
from datetime import UTC, date, datetime

import duckdb
import pytest

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.home import connections
from modqa_pipeline.ingest import intake
from modqa_pipeline.ingest.readers.delivery import Delivery, match_columns, open_delivery
from modqa_pipeline.ingest.rows import rules
from modqa_pipeline.ingest.rows.contract_sql import is_one_of
from modqa_pipeline.ingest.rows.stage import TABLE, stage
from modqa_pipeline.ingest.rows.staging_sql import staging_sql
from tests.worlds.ingest import BPO, make_decision

LIMITS = rules.Limits(datetime(2026, 3, 10, tzinfo=UTC), date(2015, 1, 1))


class Profiled:
    """A connection that counts, statement by statement, how often DuckDB scanned a CSV file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder) -> None:
        self._connection, self._file, self.n_scans = connection, folder / "profile.json", 0
        connection.execute(f"set enable_profiling = 'json'; set profiling_output = '{self._file}'")

    def execute(self, sql: str, *given):
        self._file.unlink(missing_ok=True)
        result = self._connection.execute(sql, *given)
        if self._file.exists() and "read_csv" in sql:
            self.n_scans += scans(json.loads(self._file.read_text()))
        return result

    def __getattr__(self, name: str):
        return getattr(self._connection, name)


def scans(profile) -> int:
    """Operators of a profile that read a CSV file."""
    if isinstance(profile, list):
        return sum(map(scans, profile))
    if not isinstance(profile, dict):
        return 0
    is_scan = "SCAN" in str(profile.get("type", "")) or "READ_CSV" in str(profile.get("type", ""))
    return is_scan + sum(scans(part) for part in profile.values() if isinstance(part, dict | list))


def delivered(source: str, path) -> Delivery:
    return Delivery(
        1, source, f"{source}/{path.name}", path, LIMITS.latest, load_contract(source), Mapping(), path.parent
    )  # fmt: skip


def test_a_delivery_is_scanned_once(world, monkeypatch, tmp_path):
    opened = []

    def connect(home, limits):
        opened.append(Profiled(session_connect(home, limits), tmp_path))
        return opened[-1]

    session_connect = connections.connect
    monkeypatch.setattr(intake.connections, "connect", connect)
    world.deliver(BPO, "day.csv", [make_decision(decision_id=f"d-{i}") for i in range(50)])
    line = world.ingest().entries[-1]
    assert line["rows_accepted"] == 50
    assert opened[0].n_scans == 1


@pytest.mark.parametrize("source", sources())
def test_no_row_goes_through_a_join_while_it_is_staged(tmp_path, source):
    """Behind a join DuckDB 2.0 does not keep the order of a large file, by which lines are numbered."""
    contract = load_contract(source)
    path = tmp_path / f"{source}.csv"
    path.write_text(",".join(contract.names) + "\n", encoding="utf-8")
    delivery = delivered(source, path)
    with duckdb.connect() as con:
        relation = open_delivery(con, delivery)
        matched = match_columns(delivery, relation)
        found = rules.faults(contract, LIMITS)
        sql = staging_sql(delivery, relation, matched, found, None)
        plan = con.execute(f"explain {sql}").fetchall()[0][1]
    assert "join" not in plan.lower()


def test_rows_of_a_large_file_keep_their_order(world, tmp_path):
    """As many rows as two threads read at a time: a smaller file shows nothing."""
    path, n = tmp_path / "large.csv", 200_000
    columns = ", ".join(
        f"'{value}' as {name}" for name, value in make_decision().items() if name != "decision_id"
    )
    duckdb.sql(f"copy (select i as decision_id, {columns} from range({n}) t(i)) to '{path}'")
    with connections.connect(world.settings.home, world.settings.engine) as con:
        stage(con, delivered(BPO, path), LIMITS)
        misplaced = con.execute(
            f"select count(*) from {TABLE} where rowid <> decision_id::bigint"
        ).fetchone()[0]
    assert misplaced == 0


@pytest.mark.parametrize(("text", "expected"), [("'a'", True), ("'c'", False), ("null", False)])
def test_a_word_is_one_of_the_listed(text, expected):
    [[found]] = duckdb.sql(f"select {is_one_of(text, ('a', 'b'))}").fetchall()
    assert found is expected
