"""A column that a file does not have costs nothing, and is null in each of its rows."""

import pytest

from modqa_pipeline.home.lake import columns_of
from tests.worlds.delivered_formats import encode
from tests.worlds.ingest import BPO, MACHINE, make_decision


def columns_in_the_lake(world, source=BPO):
    """Columns of the one file with rows."""
    [path] = (world.settings.home.lake / source).rglob("[0-9]*.parquet")
    return set(columns_of(path))


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet", "a.jsonl", "a.jsonl.gz"])
def test_a_file_of_the_lake_has_the_columns_that_were_delivered(world, name):
    world.take(BPO, name, encode(name, [make_decision()]))
    columns = columns_in_the_lake(world)
    assert {"queue_id", "handling_seconds", "moderator_key"} <= columns
    assert not columns & {"market", "seller_key", "measure", "is_test"}
    [row] = world.lake(BPO)
    assert (row["market"], row["seller_key"], row["measure"]) == (None, None, None)


def test_a_column_that_a_mapping_sets_is_there(world):
    world.mapping(BPO, "acme", "files: '*'\nconstants: {market: PT}\n")
    world.take(BPO, "a.csv", [make_decision()])
    [row] = world.lake(BPO)
    assert row["market"] == "PT" and "market" in columns_in_the_lake(world)


def test_a_field_that_comes_after_the_first_lines_of_json_is_read(world):
    rows = [make_decision(decision_id=f"d-{n}") for n in range(1200)]
    rows[-1] |= {"market": "PT", "seller_id": "sam.seller"}
    world.take(BPO, "a.jsonl", encode("a.jsonl", rows))
    held = {row["decision_id"]: (row["market"], row["seller_key"]) for row in world.lake(BPO)}
    assert len(held) == 1200 and held["d-0"] == (None, None)
    assert held["d-1199"][0] == "PT" and len(held["d-1199"][1]) == 64


def test_a_row_that_comes_again_without_a_column_that_it_had_is_another_version(world):
    world.take(BPO, "a.csv", [make_decision(market="PT", seller_id="sam.seller")])
    line = world.take(BPO, "b.csv", [make_decision()])
    assert (line["rows_accepted"], line["rows_duplicate"]) == (1, 0)
    assert world.take(BPO, "c.csv", [make_decision(site="manila")])["rows_duplicate"] == 1


def test_a_blank_column_and_an_absent_one_are_the_same(world):
    world.take("machine_decisions", "a.csv", [MACHINE | {"seller_id": "", "market": ""}])
    assert world.take("machine_decisions", "b.csv", [MACHINE])["rows_duplicate"] == 1


def test_a_row_with_a_fault_shows_what_was_delivered(world):
    world.take(BPO, "a.csv", [make_decision(decision="maybe")])
    [row] = world.quarantined()
    assert row["reason_code"] == "not_in_enumeration" and '"market":null' in row["delivered_row"]
