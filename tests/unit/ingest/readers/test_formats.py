"""Every format gives the same rows."""

import gzip

import pytest

from tests.worlds.ingest import POLICY, REGISTRY, as_csv, make_decision

ROWS = [
    make_decision(),
    make_decision(
        decision_id="d-2", site="", machine_score="", is_test="true", handling_seconds="2.5"
    ),
    make_decision(
        decision_id="d-3", decided_at="2026-03-02T01:30:00+02:00", evidence_ref='say "é", ok'
    ),
]


def rows_of(world, name, content):
    line = world.take("bpo_decisions", name, content)
    assert line["rows_accepted"] == 3, line
    return [
        {k: v for k, v in row.items() if k not in ("line_number",)}
        for row in world.lake("bpo_decisions")
    ]


@pytest.fixture
def expected(world):
    rows = rows_of(world, "acme.csv", ROWS)
    for path in world.root.glob("l[ae][kn]*/**/0*.parquet"):
        path.unlink()
    for name in ("receipts/receipts.jsonl", "lake/ingest_ledger.jsonl"):
        (world.root / name).unlink()
    (world.root / "landing/bpo_decisions/acme.csv").unlink()
    return rows


def test_csv_gz_gives_the_same_rows(world, expected):
    assert rows_of(world, "acme.csv.gz", gzip.compress(as_csv(ROWS).encode())) == expected


def test_jsonl_gives_the_same_rows(world, expected, jsonl_text):
    assert rows_of(world, "acme.jsonl", jsonl_text(ROWS)) == expected


def test_jsonl_gz_gives_the_same_rows(world, expected, jsonl_text):
    packed = gzip.compress(jsonl_text(ROWS).encode())
    assert rows_of(world, "acme.jsonl.gz", packed) == expected


def test_parquet_gives_the_same_rows(world, expected, parquet_bytes):
    assert rows_of(world, "acme.parquet", parquet_bytes(ROWS)) == expected


def test_typed_parquet_gives_the_same_rows(world, expected, parquet_bytes):
    types = {
        "decided_at": "timestamptz",
        "enqueued_at": "timestamptz",
        "machine_score": "double",
        "is_test": "boolean",
        "handling_seconds": "decimal(9, 3)",
    }
    assert rows_of(world, "acme.parquet", parquet_bytes(ROWS, types)) == expected


def test_xlsx_gives_the_same_rows(world, expected, xlsx_bytes):
    columns = dict.fromkeys(column for row in ROWS for column in row)
    rows = [{column: row.get(column, "") for column in columns} for row in ROWS]
    assert rows_of(world, "acme.xlsx", xlsx_bytes({"Sheet1": rows})) == expected


def test_json_numbers_and_lists_are_read_as_meant(world):
    world.take(
        "queue_registry",
        "q.jsonl",
        '{"queue_id": 7, "queue_name": "n", "entity_type": "content", "status": "active", '
        '"sla_minutes": 60.0, "markets": ["NL", " BE ", ""], "snapshot_at": "2026-03-01T00:00:00Z"}\n',
    )
    (row,) = world.lake("queue_registry")
    assert (row["queue_id"], row["sla_minutes"], row["markets"]) == ("7", 60, "NL|BE")


def test_list_fields_are_trimmed_and_checked_value_by_value(world):
    rows = [
        POLICY | {"entity_types": " content | seller "},
        POLICY | {"policy_code": "P2", "entity_types": "content|car"},
    ]
    line = world.take("policies", "p.csv", rows)
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert world.lake("policies")[0]["entity_types"] == "content|seller"
    assert "'content|car'; expected one of seller" in world.only_reason()


def test_a_fraction_is_no_whole_number(world):
    line = world.take("queue_registry", "q.csv", [REGISTRY | {"sla_minutes": "12.5"}])
    assert line["rows_quarantined"] == 1 and "whole number" in world.only_reason()


def test_white_space_around_values_is_no_part_of_them(world):
    row = make_decision(
        decision_id=" d-1 ", decision="remove ", site="   ", decided_at=" 2026-03-01T10:00:00Z"
    )
    world.take("bpo_decisions", "acme.csv", [row])
    (row,) = world.lake("bpo_decisions")
    assert (row["decision_id"], row["decision"], row["site"]) == ("d-1", "remove", None)


def test_dates_from_spreadsheets_are_dates(world):
    line = world.take("policies", "p.csv", [POLICY | {"effective_from": "2026-01-01T00:00:00"}])
    assert line["rows_accepted"] == 1
    assert str(world.lake("policies")[0]["effective_from"]) == "2026-01-01"
