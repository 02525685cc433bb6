"""How many rows a file is taken to have before it is read: what its room on the disk is reckoned from."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.ingest.readers.delivery import Delivery, likely_rows
from tests.worlds.ingest import make_decision


@pytest.fixture
def rows_of(tmp_path):
    def ask(name: str, content: bytes) -> int:
        file = tmp_path / name
        file.write_bytes(content)
        source, now = "bpo_decisions", datetime(2026, 3, 2, tzinfo=UTC)
        delivery = Delivery(
            1, source, f"{source}/{name}", file, now, load_contract(source), Mapping(), Path()
        )
        with duckdb.connect() as con:
            return likely_rows(con, delivery)

    return ask


def test_parquet_says_how_many_rows_it_has(rows_of, parquet_bytes):
    decisions = [make_decision(decision_id=f"d-{n}") for n in range(70)]
    assert rows_of("acme.PARQUET", parquet_bytes(decisions)) == 70


def test_a_broken_parquet_file_needs_no_room(rows_of, parquet_bytes):
    assert rows_of("acme.parquet", parquet_bytes([make_decision()])[:-20]) == 0


def test_a_packed_file_may_have_more_rows_than_its_bytes_tell(rows_of):
    assert rows_of("acme.csv.gz", bytes(12_000)) > 8 * rows_of("acme.csv", bytes(12_000)) > 0
