import hashlib
import hmac
import json
from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.rows.plan import PlanRow, unit_parts
from modqa_pipeline.facts.draws import (
    MAIN,
    draw_file,
    next_top_up,
    order_pads,
    read_draws,
    record_draws,
)
from modqa_pipeline.home.paths import Home

DAY = date(2026, 3, 1)


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema intermediate;
            create table intermediate.int_draw_strata_proposed as
            select date '2026-03-01' as decision_date, 'main' as wave, 'bpo|acted|product' as stratum_id,
                   'bpo' as decided_by, 'acted' as decision_class, 'product' as entity_type,
                   null::double as score_from, 0.5::double as score_below, 10::bigint as n_decisions,
                   2::bigint as n_drawn, 0.04::double as prior_error_rate, 0.9::double as prior_violating_rate,
                   0.01::double as prior_critical_rate, 0.02::double as prior_wrong_policy_rate;
            create table intermediate.int_draw_allocation as
            select date '2026-03-01' as decision_date, 'main' as wave, 'bpo|acted|product' as stratum_id,
                   10::bigint as n_decisions, 2::bigint as n_drawn, 0::bigint as n_drawn_before;
            create table intermediate.int_stratum_map as
            select date '2026-03-01' as decision_date, 'bpo|acme/Porto|product' as unit_key,
                   'acted' as decision_class, 0 as score_step, 'bpo|acted|product' as stratum_id;
            create table intermediate.int_score_steps as
            select date '2026-03-01' as decision_date, 'bpo' as decided_by, 'acted' as decision_class,
                   1 as score_step, 0.0::double as score_from;
            create table intermediate.int_draw_designs_proposed as
            select date '2026-03-01' as decision_date, 'all' as budget_cell, 2 as n_drawn;
            create table intermediate.int_margins_proposed as
            select date '2026-03-01' as decision_date, 'site' as rule_kind, 'acme/Porto' as rule_value;
            create table intermediate.int_draws_proposed as
            select 'd' || i as decision_id, date '2026-03-01' as decision_date, 'main' as wave,
                   'bpo|acted|product' as stratum_id, 'random' as draw_reason, 0.2::double as inclusion_probability,
                   5::double as sampling_weight, i as draw_rank, false as is_second_read,
                   false as is_agreement_adjudicated, 0.05::double as second_read_share,
                   0.1::double as agreement_share, 7::bigint as receipt_sequence
            from range(1, 3) as t (i);
            create schema marts;
            create table marts.fct_audit_samples as
            select * exclude (receipt_sequence), 'remove' as decision, 'P1' as policy_code, 'q' as queue_id,
                   'acme' as vendor, 'Porto' as site, 'k' as moderator_key, null::varchar as model_name,
                   null::varchar as model_version, 'bpo' as decided_by, 'product' as entity_type
            from intermediate.int_draws_proposed;
            """
        )
        yield connection


def record(warehouse, home, waves=((DAY, MAIN, 7),)):
    return record_draws(
        warehouse,
        home,
        list(waves),
        plan_hash="abc",
        code_version="1",
        recorded_at="2026-03-02T06:00:00+00:00",
        run_id="r1",
    )


def test_a_draw_is_recorded_with_what_it_depended_on(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home)
    (draw,) = read_draws(home)
    assert (draw.day, draw.wave, draw.plan_hash) == (DAY, MAIN, "abc")
    assert (draw.last_receipt_sequence, draw.n_decisions, draw.n_drawn) == (7, 10, 2)
    strata = duckdb.read_parquet(str(draw_file(home, "strata", DAY, MAIN))).fetchall()
    stratum = ("main", "bpo|acted|product", "bpo", "acted", "product", None, 0.5, 10, 2)
    assert strata == [(*stratum, 0.04, 0.9, 0.01, 0.02)]
    drawn = duckdb.read_parquet(str(draw_file(home, "decisions", DAY, MAIN)))
    assert drawn.select("decision_id, draw_rank, receipt_sequence").fetchall() == [
        ("d1", 1, 7),
        ("d2", 2, 7),
    ]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("stratum_map", ("bpo|acme/Porto|product", "acted", 0, "bpo|acted|product")),
        ("score_steps", ("bpo", "acted", 1, 0.0)),
        ("designs", ("all", 2)),
        ("margins", ("site", "acme/Porto")),
    ],
)
def test_the_design_is_recorded_with_the_draw_of_the_day(warehouse, tmp_path, table, row):
    home = Home(tmp_path)
    record(warehouse, home, [(DAY, MAIN, 7), (DAY, "late", 8)])
    assert duckdb.read_parquet(str(draw_file(home, table, DAY, MAIN))).fetchall() == [row]
    assert not draw_file(home, table, DAY, "late").exists()


def test_a_top_up_is_recorded_beside_the_draw_that_it_adds_to(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home)
    warehouse.execute("update intermediate.int_draw_allocation set n_drawn = 4, n_drawn_before = 2")
    name = next_top_up(read_draws(home), DAY)
    record(warehouse, home, [(DAY, name, 7)])
    main, added = read_draws(home)
    assert (added.wave, added.n_decisions, added.n_drawn) == ("top_up_1", 10, 2)
    assert added.is_top_up and not main.is_top_up
    assert next_top_up(read_draws(home), DAY) == "top_up_2"
    assert draw_file(home, "decisions", DAY, name).exists()
    assert not draw_file(home, "strata", DAY, name).exists()


def test_a_unit_is_as_fine_as_the_plan_speaks():
    def parts(*kinds):
        return unit_parts([PlanRow.model_construct(slice_kind=kind) for kind in kinds])

    assert parts("all", "site", "entity_type") == ""
    assert parts("all", "site", "entity_type", "moderator") == "moderator"
    assert parts("risk_tier", "market") == "queue|market"


def test_files_without_a_record_are_no_draw(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home)
    (home.draws / "records.jsonl").unlink()
    assert read_draws(home) == []


def test_a_torn_record_was_never_made(warehouse, tmp_path):
    home = Home(tmp_path)
    record(warehouse, home)
    records = home.draws / "records.jsonl"
    records.write_text(records.read_text() + '{"decision_date": "2026-')
    assert len(read_draws(home)) == 1
    record(warehouse, home, [(date(2026, 3, 2), MAIN, 8)])
    assert [json.loads(line)["decision_date"] for line in records.read_text().splitlines()] == [
        "2026-03-01",
        "2026-03-02",
    ]


def test_the_pads_finish_to_the_hmac_of_the_standard_library():
    inner, outer = order_pads(b"key", DAY, MAIN)
    home_secret = hmac.new(b"key", b"modqa draw order", hashlib.sha256).digest()
    secret = hmac.new(home_secret, b"2026-03-01|main", hashlib.sha256).digest()
    message = "décision-1".encode()
    first = hashlib.sha256(bytes.fromhex(inner) + message).digest()
    by_pads = hashlib.sha256(bytes.fromhex(outer) + first).hexdigest()
    assert by_pads == hmac.new(secret, message, hashlib.sha256).hexdigest()


def test_every_day_wave_and_home_has_an_order_of_its_own():
    pads = {
        order_pads(key, day, wave)
        for key in (b"a", b"b")
        for day in (DAY, date(2026, 3, 2))
        for wave in ("main", "late")
    }
    assert len(pads) == 8
