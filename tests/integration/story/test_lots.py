"""The week of a site is a lot: drawn once when its days are drawn, inspected, and no estimate."""

import json

import pytest

from tests.worlds.home import draw_order
from tests.worlds.rows import decision_id
from tests.worlds.story import (
    BIG,
    LATER,
    LOT_AQL,
    LOT_LEVEL,
    N_SMALL,
    N_WIDE,
    SINGLE,
    SMALL,
    WIDE,
    big_rows,
)

N_TO_INSPECT = 5  # code letter C


def lots(stage):
    """Rows of the week of BIG by site."""
    rows = stage.query("from marts.kpi_lot_acceptance where decision_week = ?", BIG)
    return {row["site"]: row for row in rows}


def inspected(stage):
    return stage.query(
        "from marts.fct_audit_samples where lot_rank is not null order by lot_rank, decision_id"
    )


def ids_of_the_lot():
    people, _ = big_rows()
    of_big = [
        row["decision_id"]
        for row in people
        if row["decision"] in ("approve", "remove", "restrict") and row["is_test"] == "false"
    ]
    of_other_days = {SINGLE: range(1, 2), SMALL: range(N_SMALL), WIDE: range(N_WIDE)}
    return of_big + [
        decision_id(day, number) for day, numbers in of_other_days.items() for number in numbers
    ]


def test_a_lot_waits_until_its_week_is_over(late_files_followed):
    assert lots(late_files_followed)["lisbon"]["verdict"] == "no_lot_verdict"
    assert inspected(late_files_followed) == []


def test_the_lots_of_a_week_are_drawn_once_by_the_first_drawing_run_after_it(
    later_day_published, three_days_fixed
):
    [line] = later_day_published.draw_bytes["lot_records.jsonl"].decode().splitlines()
    record = json.loads(line)
    assert (record["decision_week"], record["n_lots"]) == (BIG.isoformat(), 1)
    assert record["n_drawn"] == N_TO_INSPECT
    of_lots = {name for name in later_day_published.draw_bytes if name.endswith("lot.parquet")}
    assert all(
        three_days_fixed.draw_bytes[name] == later_day_published.draw_bytes[name]
        for name in of_lots
    )
    assert (
        three_days_fixed.draw_bytes["lot_records.jsonl"]
        == later_day_published.draw_bytes["lot_records.jsonl"]
    )


def test_a_lot_is_the_week_of_a_site_as_its_days_were_drawn(later_day_published):
    lot = lots(later_day_published)["lisbon"]
    assert lot["lot_size"] == len(ids_of_the_lot()) < lot["n_decisions"]
    assert (lot["lot_aql"], lot["lot_level"], lot["inspection"]) == (LOT_AQL, LOT_LEVEL, "normal")
    found = (lot["code_letter"], lot["n_to_inspect"], lot["acceptance_number"])
    assert found == ("C", N_TO_INSPECT, 0)


def test_a_lot_is_a_simple_random_sample_in_an_order_of_its_own(later_day_published):
    found = [row["decision_id"] for row in inspected(later_day_published)]
    assert found == draw_order(BIG, "lot", ids_of_the_lot())[:N_TO_INSPECT]


def test_what_is_drawn_for_a_lot_alone_never_estimates(later_day_published, three_days_fixed):
    drawn_before = {
        row["decision_id"]
        for row in later_day_published.query(
            "from marts.fct_audit_samples where draw_reason = 'random'"
        )
    }
    alone = [row for row in inspected(later_day_published) if row["draw_reason"] == "lot"]
    assert {row["decision_id"] for row in alone}.isdisjoint(drawn_before)
    assert {row["sampling_weight"] for row in alone} == {None}
    outcomes = three_days_fixed.query(
        "select outcomes.is_estimating, outcomes.is_drawn from marts.fct_audit_samples as samples "
        "join marts.fct_audit_outcomes as outcomes using (decision_id, decision_date) "
        "where samples.draw_reason = 'lot'"
    )
    assert outcomes == len(alone) * [{"is_estimating": False, "is_drawn": True}]


def test_a_lot_is_pending_and_then_accepted_with_its_operating_characteristic(
    later_day_published, three_days_fixed
):
    assert lots(later_day_published)["lisbon"]["verdict"] == "pending"
    lot = lots(three_days_fixed)["lisbon"]
    assert (lot["n_inspected"], lot["n_nonconforming"]) == (N_TO_INSPECT, 0)
    assert lot["verdict"] == "accepted"
    assert lot["acceptance_probability_at_aql"] == pytest.approx((1 - LOT_AQL / 100) ** 5, abs=1e-6)


def test_a_site_without_a_lot_has_no_lot_verdict(later_day_published):
    faro = lots(later_day_published)["faro"]
    assert (faro["verdict"], faro["lot_size"], faro["n_decisions"]) == ("no_lot_verdict", None, 1)
    [lisbon] = later_day_published.query(
        "from marts.kpi_lot_acceptance where decision_week > ?", BIG
    )
    assert lisbon["decision_week"] < LATER
    assert (lisbon["verdict"], lisbon["inspection"]) == ("no_lot_verdict", None)
