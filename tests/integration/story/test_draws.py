"""A draw is made once, by the plan, before anybody sees anything, and nothing changes it."""

import io
import math

import pyarrow.parquet as pq
import pytest

from tests.worlds.home import draw_order
from tests.worlds.rows import decision_id
from tests.worlds.story import (
    BIG,
    BUDGET,
    EMPTY,
    FLOOR,
    LATE_NEW_STRATUM,
    LATER,
    N_LATE,
    N_MORE,
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
N_FRAME = sum(STRATA.values())
# A late decision of a site that the design of its day has not foreseen.
UNFORESEEN = "bpo|approved|seller"


def stratum_of(stage, decided_by, decision, entity_type, day=BIG):
    """The stratum of a decision without score, by the map that the draw has recorded."""
    file = stage.draw_bytes[f"stratum_map/decision_date={day}/main.parquet"]
    [stratum] = {
        row["stratum_id"]
        for row in pq.read_table(io.BytesIO(file)).to_pylist()
        if row["unit_key"].split("|")[::2] == [decided_by, entity_type]
        and row["decision_class"] == DECISION_CLASS[decision]
        and row["score_step"] == 0
    }
    return stratum


def sizes(stage):
    """N_h by stratum: decisions counted from the deliveries and not by the pipeline."""
    found = {}
    for combination, size in STRATA.items():
        stratum = stratum_of(stage, *combination)
        found[stratum] = found.get(stratum, 0) + size
    return found


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


def test_a_draw_has_the_size_of_the_budget(first):
    assert len(drawn(first, BIG)) == len(drawn(first, WIDE)) == BUDGET


def test_a_draw_records_every_stratum_with_its_population(first):
    found = {h: row["n_decisions"] for h, row in strata_recorded(first, BIG).items()}
    assert found == sizes(first)


def test_there_are_at_most_as_many_strata_as_get_25_audits_each(first):
    assert 4 <= len(strata_recorded(first, BIG)) <= BUDGET // 25


def test_a_stratum_says_what_it_holds(first):
    for (decided_by, decision, entity_type), _ in STRATA.items():
        row = strata_recorded(first, BIG)[stratum_of(first, decided_by, decision, entity_type)]
        assert row["decided_by"] in (decided_by, None)
        assert row["decision_class"] == DECISION_CLASS[decision]
        assert row["entity_type"] in (entity_type, None)


def test_the_floor_and_half_of_the_proportional_share_hold(first):
    for row in strata_recorded(first, BIG).values():
        half = BUDGET * row["n_decisions"] / N_FRAME / 2
        least = min(row["n_decisions"], max(FLOOR, half))
        assert math.floor(least) <= row["n_drawn"] <= row["n_decisions"]


def test_a_first_draw_has_no_prior_rates(first):
    rows = strata_recorded(first, BIG).values()
    assert {row["prior_error_rate"] for row in rows} == {None}


def test_weights_are_population_over_drawn_and_add_up_to_the_frame(first):
    strata = strata_recorded(first, BIG)
    rows = drawn(first, BIG)
    for row in rows:
        stratum = strata[row["stratum_id"]]
        weight = stratum["n_decisions"] / stratum["n_drawn"]
        assert row["sampling_weight"] == pytest.approx(weight)
        assert row["inclusion_probability"] == pytest.approx(1 / weight)
        assert row["draw_reason"] == "random"
    assert sum(row["sampling_weight"] for row in rows) == pytest.approx(N_FRAME)


def test_only_the_frame_is_drawn(first):
    assert {row["decision"] for row in drawn(first, BIG)} == {"approve", "remove", "restrict"}
    tests = {row["decision_id"] for row in big_rows()[0] if row["is_test"] == "true"}
    assert not tests & {row["decision_id"] for row in drawn(first, BIG)}


def test_the_order_of_a_draw_follows_from_the_key_and_the_ids_alone(first):
    people, machine = big_rows()
    ids_of = {}
    for decided_by, rows in (("bpo", people), ("machine", machine)):
        for row in rows:
            if row["decision"] in DECISION_CLASS and row["is_test"] == "false":
                combination = (decided_by, row["decision"], row["entity_type"])
                ids_of.setdefault(stratum_of(first, *combination), []).append(row["decision_id"])
    assert ids_of.keys() == sizes(first).keys()
    for stratum, ids in ids_of.items():
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
    assert record["n_drawn"] == BUDGET and record["n_decisions"] == N_FRAME
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


def test_a_run_that_follows_deliveries_makes_no_draw(first, again, followed):
    assert followed.drawn_bytes == again.drawn_bytes
    assert drawn(followed, BIG) == drawn(first, BIG)
    assert drawn(followed, BIG, "late") == []


def test_late_decisions_are_shown_undrawn_until_they_are_drawn(followed):
    rows = followed.query(
        "select * from marts.kpi_draw_coverage_daily where decision_date = ? and wave = 'late'", BIG
    )
    found = {row["stratum_id"]: (row["n_decisions"], row["n_drawn"]) for row in rows}
    known = stratum_of(followed, "bpo", "approve", "product")
    assert found == {known: (N_LATE, 0), UNFORESEEN: (1, 0)}


def test_late_decisions_count_in_the_frame_as_not_covered(followed):
    [row] = followed.query(
        "select * from marts.kpi_quality_daily "
        "where decision_date = ? and slice_kind = 'all' and metric = 'accuracy'",
        BIG,
    )
    total = N_FRAME
    assert row["n_decisions"] == total + N_LATE + 1
    assert row["covered_share"] == pytest.approx(total / row["n_decisions"])


def test_late_decisions_are_drawn_once_at_the_fraction_of_their_day(first, later):
    known = stratum_of(first, "bpo", "approve", "product")
    main = strata_recorded(first, BIG)[known]
    fraction = main["n_drawn"] / main["n_decisions"]
    found = {h: row["n_drawn"] for h, row in strata_recorded(later, BIG, "late").items()}
    assert found == {known: round(N_LATE * fraction), UNFORESEEN: 1}
    late = drawn(later, BIG, "late")
    assert len(late) == sum(found.values())
    assert LATE_NEW_STRATUM in {row["decision_id"] for row in late}
    ids = [decision_id(BIG, 7000 + number) for number in range(N_LATE)]
    expected = draw_order(BIG, "late", ids)[: found[known]]
    assert {row["decision_id"] for row in late} == {*expected, LATE_NEW_STRATUM}


def test_a_top_up_goes_on_where_the_draw_ended(first, later, mended):
    before, now = (
        {row["decision_id"]: row for row in drawn(stage, BIG) if row["draw_reason"] == "random"}
        for stage in (first, later)
    )
    assert len(now) == BUDGET + N_MORE and before.keys() < now.keys()
    assert {i: now[i]["draw_rank"] for i in before} == {
        i: r["draw_rank"] for i, r in before.items()
    }
    for stratum in {row["stratum_id"] for row in now.values()}:
        ranks = sorted(row["draw_rank"] for row in now.values() if row["stratum_id"] == stratum)
        assert ranks == list(range(1, len(ranks) + 1))
    assert sum(row["sampling_weight"] for row in now.values()) == pytest.approx(N_FRAME)
    assert records(later)[BIG.isoformat(), "top_up_1"]["n_drawn"] == N_MORE
    assert drawn(mended, BIG) == drawn(later, BIG)


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
