"""Facts that an earlier version recorded, in a lake that is built anew with today's rules."""

import io
import json
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modqa_pipeline.facts.dispute_controls import ControlRecord, record_controls
from modqa_pipeline.facts.draws import MAIN, draw_file
from modqa_pipeline.facts.golden_exposures import GoldenExposure, record_exposures
from modqa_pipeline.facts.old_spellings import (
    FOLDER,
    as_read,
    controls_as_read,
    exposures_as_read,
    note_old_spellings,
    spelled,
    spellings_of_today,
)
from tests.worlds.ingest import AUDIT, BPO, make_decision

DAY = date(2026, 3, 1)


def drawn(world, *ids, receipt=1, **columns):
    """The record of a draw of these decisions, as another version named them."""
    file = draw_file(world.settings.home, "decisions", DAY, MAIN)
    file.parent.mkdir(parents=True, exist_ok=True)
    others = "".join(f", '{value}' as {name}" for name, value in columns.items())
    rows = " union all ".join(
        f"select '{each}' as decision_id, {receipt}::bigint as receipt_sequence{others}"
        for each in ids
    )
    with duckdb.connect() as connection:
        connection.execute(f"copy ({rows}) to '{file}' (format parquet)")
    return file


def delivered_as_number(world, *ids):
    """Decisions in a Parquet file whose ids are doubles."""
    deliver_typed(world, [make_decision(decision_id=float(each)) for each in ids])


def deliver_typed(world, rows):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    world.deliver(BPO, "a.parquet", out.getvalue())


def ids_of(world, file):
    path = as_read(world.settings.home, file)
    with duckdb.connect() as connection:
        return [each for (each,) in connection.execute(f"select decision_id from '{path}'").fetchall()]  # fmt: skip


def test_a_number_is_found_under_the_id_that_a_person_sees(world):
    delivered_as_number(world, 1001)
    file = drawn(world, "1001.0")
    recorded = file.read_bytes()
    world.ingest()
    assert ids_of(world, file) == ["1001"]
    assert file.read_bytes() == recorded


def test_a_text_that_looks_like_a_number_keeps_its_id(world):
    world.deliver(BPO, "a.csv", [make_decision(decision_id="1001.0")])
    file = drawn(world, "1001.0")
    world.ingest()
    assert as_read(world.settings.home, file) == file


def test_what_a_lake_does_not_have_keeps_its_id(world):
    delivered_as_number(world, 1001)
    file = drawn(world, "1001.0", "1002.0")
    world.ingest()
    assert ids_of(world, file) == ["1001", "1002.0"]


def test_of_two_records_of_one_decision_the_other_keeps_its_id(world):
    delivered_as_number(world, 1001)
    file = drawn(world, "1001.0", "1001")
    world.ingest()
    assert ids_of(world, file) == ["1001.0", "1001"]


def test_of_two_that_are_spelled_alike_today_the_one_in_the_lake_is_found(world):
    delivered_as_number(world, 1001)
    file = drawn(world, "1001.0", receipt=1)
    other = file.with_name("late.parquet")
    drawn(world, "1001\u200b", receipt=2).rename(other)
    drawn(world, "1001.0", receipt=1)
    world.ingest()
    assert (ids_of(world, file), ids_of(world, other)) == (["1001"], ["1001\u200b"])


def test_parts_of_a_unit_are_read_too(world):
    world.deliver(BPO, "a.csv", [make_decision(site="Manila\u200b")])
    drawn(world, "d-1", site="Manila\u200b")
    units = draw_file(world.settings.home, "stratum_map", DAY, MAIN)
    units.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select unnest(['bpo|acme/Manila\u200b|content', 'bpo|acme/Manila|content']) as unit_key,
                    'acted' as decision_class, 0 as score_step, 'acted' as stratum_id
            ) to '{units}' (format parquet)""")
    world.ingest()
    with duckdb.connect() as connection:
        path = as_read(world.settings.home, units)
        rows = connection.execute(f"select unit_key from '{path}'").fetchall()
    assert rows == [("bpo|acme/Manila|content",)]


def test_a_verdict_on_what_was_handed_out_finds_its_decision(world):
    delivered_as_number(world, 1001)
    drawn(world, "1001.0")
    world.ingest()
    world.take("audit_results", "a.csv", [AUDIT | {"decision_id": "1001.0"}])
    [audit] = world.lake("audit_results")
    assert (audit["decision_id"], audit["decision_date"]) == ("1001", DAY)


def test_a_verdict_on_what_was_not_drawn_is_read_as_it_is(world):
    delivered_as_number(world, 1001, 1002)
    drawn(world, "1001.0")
    world.ingest()
    world.take("audit_results", "a.csv", [AUDIT | {"decision_id": "1002.0"}])
    [audit] = world.lake("audit_results")
    assert audit["decision_id"] == "1002.0"


def test_golden_items_and_controls_are_read_too(world):
    home = world.settings.home
    delivered_as_number(world, 1001)
    given = GoldenExposure("2026-03-02", MAIN, "key", "item", "1001.0", "ws-1", "approve")
    record_exposures(home.draws, date(2026, 3, 2), MAIN, [given])
    record_controls(home.draws, [ControlRecord("2026-03-01", "acme", "manila", 1, ["1001.0"], "")])
    world.ingest()
    [[exposure]] = exposures_as_read(home).values()
    [control] = controls_as_read(home)
    assert (exposure.decision_id, control.decision_ids) == ("1001", ["1001"])


def test_a_home_whose_facts_are_as_they_are_read_keeps_nothing(world):
    world.deliver(BPO, "a.csv", [make_decision()])
    file = drawn(world, "d-1")
    world.ingest()
    assert not (world.settings.home.state / FOLDER).exists()
    assert as_read(world.settings.home, file) == file
    assert spellings_of_today(world.settings.home) == {}


def test_a_lake_that_was_not_built_anew_goes_by_the_facts(world):
    world.deliver(BPO, "a.csv", [make_decision()])
    world.ingest()
    drawn(world, "1001.0")
    delivered_as_number(world, 1001)
    world.ingest()
    assert not (world.settings.home.state / FOLDER).exists()


def test_a_run_that_was_killed_is_made_good_by_the_next(world):
    home = world.settings.home
    delivered_as_number(world, 1001)
    file = drawn(world, "1001.0")
    world.ingest()
    for copy in (home.state / FOLDER).rglob("*.parquet"):
        copy.unlink()
    note_old_spellings(home)
    assert as_read(home, file) == file
    world.ingest()
    assert ids_of(world, file) == ["1001"]


@pytest.mark.parametrize("cell", [None, 12, True])
def test_what_is_no_text_stays(cell):
    assert spelled(cell, {"12": "13"}) is cell


def test_nothing_names_people(world):
    home = world.settings.home
    deliver_typed(world, [make_decision(moderator_id=17.0)])
    drawn(world, "d-1")
    home.restricted.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select '17.0' as person_id, 'old key' as person_key) to '{home.restricted}/pseudonyms.parquet' "
            "(format parquet)"
        )
    world.ingest()
    assert "old key" in spellings_of_today(home)
    assert "17.0" not in json.dumps(spellings_of_today(home))
