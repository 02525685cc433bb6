"""A draw is made once, by the plan, before anybody sees anything, and nothing changes it."""

import hashlib
import hmac
import io
import math

import pyarrow.parquet as pq
import pytest
from landing_rows import decision_id
from played_home import KEY
from story import (
    BIG,
    BUDGET,
    EMPTY,
    FLOOR,
    LATE_NEW_STRATUM,
    LATER,
    N_LATE,
    N_WIDE,
    SINGLE,
    SMALL,
    STRATA,
    TOO_LATE_TO_DRAW,
    UNBUILT,
    WIDE,
    big_rows,
    drawn,
    opposite,
)

DECISION_CLASS = {"approve": "approved", "remove": "acted", "restrict": "acted"}
PRODUCT_APPROVED = "bpo|approved|product"


def sizes():
    """N_h by stratum, told by the deliveries and not by the pipeline."""
    return {
        f"{decided_by}|{DECISION_CLASS[decision]}|{entity_type}": size
        for (decided_by, decision, entity_type), size in STRATA.items()
    }


def strata_recorded(stage, day, wave="main"):
    file = stage.draw_bytes[f"strata/decision_date={day}/{wave}.parquet"]
    return {row["stratum_id"]: row for row in pq.read_table(io.BytesIO(file)).to_pylist()}


def decisions_recorded(stage, day, wave="main"):
    file = stage.draw_bytes[f"decisions/decision_date={day}/{wave}.parquet"]
    return pq.read_table(io.BytesIO(file)).to_pylist()


def records(stage):
    import json

    lines = stage.draw_bytes["records.jsonl"].decode().splitlines()
    return {(r["decision_date"], r["wave"]): r for r in map(json.loads, lines)}


def expected_allocation(population, budget, floor):
    """The allocation anew: floors where the proportional share is below, the rest proportional."""
    floors = {h: min(floor, n) for h, n in population.items()}
    at_floor: set[str] = set()
    while True:
        rest = {h: n for h, n in population.items() if h not in at_floor}
        left = budget - sum(floors[h] for h in at_floor)
        share = {h: left * n / sum(rest.values()) for h, n in rest.items()}
        below = {h for h in rest if share[h] < floors[h]}
        if not below:
            break
        at_floor |= below
    whole = {h: math.floor(s) for h, s in share.items()}
    left_over = left - sum(whole.values())
    by_remainder = sorted(share, key=lambda h: (whole[h] - share[h], -population[h], h))
    for h in by_remainder[:left_over]:
        whole[h] += 1
    return {**{h: floors[h] for h in at_floor}, **whole}


def draw_order(day, wave, ids):
    """The secret order, computed from the key by the standard library alone."""
    home_secret = hmac.new(KEY.encode(), b"modqa draw order", hashlib.sha256).digest()
    secret = hmac.new(home_secret, f"{day}|{wave}".encode(), hashlib.sha256).digest()
    return sorted(ids, key=lambda i: hmac.new(secret, i.encode(), hashlib.sha256).hexdigest())


def test_a_draw_has_the_size_of_the_budget(first):
    assert len(drawn(first, BIG)) == len(drawn(first, WIDE)) == BUDGET


def test_a_draw_records_every_stratum_with_its_population(first):
    found = {h: row["n_decisions"] for h, row in strata_recorded(first, BIG).items()}
    assert found == sizes()


def test_the_budget_is_shared_by_size_and_the_floor_holds(first):
    found = {h: row["n_drawn"] for h, row in strata_recorded(first, BIG).items()}
    assert found == expected_allocation(sizes(), BUDGET, FLOOR)
    assert found["bpo|acted|ipr"] == 3, "a stratum below the floor is drawn whole"
    assert found["bpo|acted|seller"] == FLOOR


def test_weights_are_population_over_drawn_and_add_up_to_the_frame(first):
    strata = strata_recorded(first, BIG)
    rows = drawn(first, BIG)
    for row in rows:
        stratum = strata[row["stratum_id"]]
        weight = stratum["n_decisions"] / stratum["n_drawn"]
        assert row["sampling_weight"] == pytest.approx(weight)
        assert row["inclusion_probability"] == pytest.approx(1 / weight)
        assert row["draw_reason"] == "random"
    assert sum(row["sampling_weight"] for row in rows) == pytest.approx(sum(sizes().values()))


def test_only_the_frame_is_drawn(first):
    assert {row["decision"] for row in drawn(first, BIG)} == {"approve", "remove", "restrict"}
    tests = {row["decision_id"] for row in big_rows()[0] if row["is_test"] == "true"}
    assert not tests & {row["decision_id"] for row in drawn(first, BIG)}


def test_the_order_of_a_draw_follows_from_the_key_and_the_ids_alone(first):
    people, machine = big_rows()
    for stratum in (PRODUCT_APPROVED, "machine|acted|product", "bpo|acted|content"):
        decided_by, decision_class, entity_type = stratum.split("|")
        ids = [
            row["decision_id"]
            for row in (people if decided_by == "bpo" else machine)
            if DECISION_CLASS.get(row["decision"]) == decision_class
            and row["entity_type"] == entity_type
            and row["is_test"] == "false"
        ]
        found = sorted(
            (row["draw_rank"], row["decision_id"])
            for row in drawn(first, BIG)
            if row["stratum_id"] == stratum
        )
        expected = draw_order(BIG, "main", ids)[: len(found)]
        assert [row for _, row in found] == expected, stratum
        assert [rank for rank, _ in found] == list(range(1, len(found) + 1))


def test_a_draw_names_what_it_depended_on(first):
    record = records(first)[BIG.isoformat(), "main"]
    assert record["n_drawn"] == BUDGET and record["n_decisions"] == sum(sizes().values())
    assert len(record["plan_hash"]) == 16 and record["code_version"]
    last = first.value("select max(receipt_sequence) from marts.ingest_ledger")
    assert record["last_receipt_sequence"] == last


def test_the_same_run_again_draws_the_same_and_writes_nothing_into_draws(first, again):
    assert again.draw_bytes == first.draw_bytes
    assert again.tables() == first.tables()


def test_no_later_run_changes_a_byte_of_an_earlier_draw(first, mended):
    for name, content in first.draw_bytes.items():
        if name == "records.jsonl":
            assert mended.draw_bytes[name].startswith(content)
        else:
            assert mended.draw_bytes[name] == content, name


def test_every_day_asked_for_is_drawn_once(mended):
    lines = mended.draw_bytes["records.jsonl"].decode().splitlines()
    assert len(lines) == len(set(records(mended)))
    days = {day for day, wave in records(mended) if wave == "main"}
    assert days >= {d.isoformat() for d in (BIG, SINGLE, SMALL, WIDE, UNBUILT, LATER)}


def test_an_empty_day_draws_nothing(first):
    assert records(first)[EMPTY.isoformat(), "main"]["n_drawn"] == 0
    assert decisions_recorded(first, EMPTY) == []


def test_a_run_that_follows_deliveries_makes_no_draw(again, followed):
    assert followed.draw_bytes == again.draw_bytes


def test_late_decisions_do_not_change_an_earlier_draw(first, followed):
    assert drawn(followed, BIG) == drawn(first, BIG)
    assert drawn(followed, BIG, "late") == []


def test_late_decisions_are_shown_undrawn_until_they_are_drawn(followed):
    rows = followed.query(
        "select * from marts.kpi_draw_coverage_daily where decision_date = ? and wave = 'late'", BIG
    )
    found = {row["stratum_id"]: (row["n_decisions"], row["n_drawn"]) for row in rows}
    assert found == {PRODUCT_APPROVED: (N_LATE, 0), "bpo|approved|seller": (1, 0)}


def test_late_decisions_count_in_the_frame_as_not_covered(followed):
    [row] = followed.query(
        "select * from marts.kpi_quality_daily "
        "where decision_date = ? and slice_kind = 'all' and metric = 'accuracy'",
        BIG,
    )
    total = sum(sizes().values())
    assert row["n_decisions"] == total + N_LATE + 1
    assert row["covered_share"] == pytest.approx(total / row["n_decisions"])


def test_late_decisions_are_drawn_once_at_the_fraction_of_their_day(first, later):
    main = strata_recorded(first, BIG)[PRODUCT_APPROVED]
    fraction = main["n_drawn"] / main["n_decisions"]
    found = {h: row["n_drawn"] for h, row in strata_recorded(later, BIG, "late").items()}
    assert found == {PRODUCT_APPROVED: round(N_LATE * fraction), "bpo|approved|seller": 1}
    late = drawn(later, BIG, "late")
    assert len(late) == sum(found.values())
    assert LATE_NEW_STRATUM in {row["decision_id"] for row in late}
    ids = [decision_id(BIG, 7000 + number) for number in range(N_LATE)]
    expected = draw_order(BIG, "late", ids)[: found[PRODUCT_APPROVED]]
    assert {row["decision_id"] for row in late} == {*expected, LATE_NEW_STRATUM}


def test_late_decisions_of_a_younger_day_wait_for_their_draw(later):
    assert drawn(later, SMALL, "late") == []
    waiting = later.value(
        "select sum(n_decisions) from marts.kpi_draw_coverage_daily "
        "where decision_date = ? and wave = 'late'",
        SMALL,
    )
    assert waiting == 3


def test_a_decision_that_comes_after_the_late_draw_is_counted_and_never_drawn(later, mended):
    assert drawn(mended, BIG, "late") == drawn(later, BIG, "late")
    [row] = mended.query(
        "select * from marts.kpi_draw_coverage_daily where decision_date = ? and wave = 'uncovered'",
        BIG,
    )
    assert (row["n_decisions"], row["n_drawn"]) == (1, 0)
    ids = mended.column("select decision_id from marts.fct_audit_samples")
    assert TOO_LATE_TO_DRAW not in ids


def test_a_corrected_decision_is_judged_as_it_was_drawn(audits, followed):
    as_drawn = audits.rows[audits.changed]["decision"]
    for table in ("fct_audit_samples", "fct_audit_outcomes"):
        [row] = followed.query(f"from marts.{table} where decision_id = ?", audits.changed)
        assert row["decision"] == as_drawn, table
    assert row["error_type"] == "correct" and row["is_estimating"]


def test_a_corrected_decision_changes_operations_and_is_counted(audits, first, followed):
    changed = {
        row["slice_value"]: row["n_changed_after_draw"]
        for row in followed.query(
            "select * from marts.kpi_operations_daily where decision_date = ? and slice_kind = 'all'",
            BIG,
        )
    }
    assert changed == {"(all)": 1}
    by_policy = "select n_decisions from marts.kpi_operations_daily where decision_date = ? "
    by_policy += "and slice_kind = 'policy' and slice_value = 'counterfeit'"
    was_acted = audits.rows[audits.changed]["decision"] != "approve"
    before, now = first.value(by_policy, BIG), followed.value(by_policy, BIG)
    assert now == before - was_acted


def test_the_replaced_row_is_kept(audits, followed):
    [row] = followed.query("from marts.fct_superseded_rows")
    assert row["decision_id"] == audits.changed
    assert row["decision"] == audits.rows[audits.changed]["decision"]
    assert row["decision"] != opposite(audits.rows[audits.changed])
    assert row["superseded_by_sequence"] > row["receipt_sequence"]
    assert row["new_decision_date"] == BIG


def test_a_blocked_day_is_drawn_in_the_run_in_which_it_passes(blocked, mended):
    assert (UNBUILT.isoformat(), "main") not in records(blocked)
    assert records(mended)[UNBUILT.isoformat(), "main"]["n_drawn"] == len(drawn(mended, UNBUILT))
    assert len(drawn(mended, WIDE)) == min(BUDGET, N_WIDE)
