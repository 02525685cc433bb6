import json
from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.rows.plan import PlanRow, asks_for_lots
from modqa_pipeline.facts.draws import draw_file
from modqa_pipeline.facts.lots import LOT, read_lot_weeks, record_lots, week_of
from modqa_pipeline.home.paths import Home

WEEK, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema intermediate;
            create table intermediate.int_lots_proposed as
            select date '2026-03-02' as decision_week, 'acme' as vendor, 'porto' as site, 1.0 as lot_aql,
                   'II' as lot_level, 9::bigint as lot_size, 'normal' as inspection, 'B' as code_letter,
                   'E' as plan_letter, 9::bigint as n_to_inspect, 0::bigint as acceptance_number;
            create table intermediate.int_lot_draws_proposed as
            select * from (values ('d1', date '2026-03-02', 2), ('d2', date '2026-03-08', 1),
                                  ('d9', date '2026-03-09', 1)) as drawn (decision_id, decision_date, lot_rank),
                          (values ('main', 'a', 7::bigint)) as how (wave, stratum_id, receipt_sequence);
            create schema marts;
            create table marts.fct_audit_samples as
            select * exclude (receipt_sequence), 'remove' as decision, 'P1' as policy_code, 'q' as queue_id,
                   'acme' as vendor, 'porto' as site, 'k' as moderator_key, 'bpo' as decided_by,
                   'product' as entity_type
            from intermediate.int_lot_draws_proposed;
            """
        )
        yield connection


def record(warehouse, home, *weeks):
    return record_lots(
        warehouse,
        home,
        list(weeks),
        plan_hash="abc",
        code_version="1",
        recorded_at="now",
        run_id="r1",
    )


def test_a_lot_is_recorded_with_its_plan_and_its_decisions_beside_those_of_their_days(
    warehouse, tmp_path
):
    home = Home(tmp_path)
    (lots,) = record(warehouse, home, WEEK)
    assert (lots.decision_week, lots.n_lots, lots.n_drawn) == ("2026-03-02", 1, 2)
    assert read_lot_weeks(home) == {WEEK}
    plans = duckdb.read_parquet(str(draw_file(home, "lots", WEEK, LOT))).fetchall()
    assert plans == [("acme", "porto", 1.0, "II", 9, "normal", "B", "E", 9, 0)]
    for day, drawn in ((WEEK, ("d1", "lot", 2)), (SUNDAY, ("d2", "lot", 1))):
        rows = duckdb.read_parquet(str(draw_file(home, "decisions", day, LOT)))
        assert rows.select("decision_id, draw_reason, lot_rank").fetchall() == [drawn]


def test_a_day_without_a_decision_in_a_lot_gets_no_file(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home, WEEK)
    assert not draw_file(home, "decisions", date(2026, 3, 4), LOT).exists()
    assert not draw_file(home, "decisions", date(2026, 3, 9), LOT).exists()


def test_a_week_without_lots_is_recorded_so_that_it_is_not_tried_again(warehouse, tmp_path):
    home = Home(tmp_path)
    (lots,) = record(warehouse, home, date(2026, 3, 16))
    assert (lots.n_lots, lots.n_drawn) == (0, 0)
    assert read_lot_weeks(home) == {date(2026, 3, 16)}


def test_a_run_without_lots_writes_nothing(warehouse, tmp_path):
    home = Home(tmp_path)
    assert record(warehouse, home) == []
    assert not home.draws.exists()


def test_files_without_a_record_are_no_lots(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home, WEEK)
    torn = json.dumps({"decision_week": "2026-03-09"})[:-3]
    (home.draws / "lot_records.jsonl").write_text(torn)
    assert read_lot_weeks(home) == set()


def test_a_plan_asks_for_lots_where_a_site_has_an_aql():
    whole = PlanRow(slice_kind="all", slice_value="(all)", daily_budget=300)
    site = PlanRow(slice_kind="site", slice_value="*", daily_budget=None, lot_aql=1.0)
    assert not asks_for_lots([whole])
    assert asks_for_lots([whole, site])


def test_a_week_begins_on_monday():
    assert [week_of(day) for day in (WEEK, SUNDAY)] == [WEEK, WEEK]
    assert week_of(date(2026, 3, 9)) == date(2026, 3, 9)
