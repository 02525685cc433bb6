"""A draw is made once, by the plan, before anybody sees anything, and nothing changes it."""

import math

import pytest

from tests.integration.story.recorded_draws import (
    DECISION_CLASS,
    decisions_recorded,
    records,
    sizes,
    strata_recorded,
    stratum_of,
)
from tests.worlds.home import draw_order
from tests.worlds.story import (
    BIG,
    BUDGET,
    EMPTY,
    FLOOR,
    LATER,
    SINGLE,
    SMALL,
    STRATA,
    UNBUILT,
    WIDE,
    big_rows,
    drawn,
)

N_FRAME = sum(STRATA.values())


def test_a_draw_has_the_size_of_the_budget(first_days_published):
    assert len(drawn(first_days_published, BIG)) == len(drawn(first_days_published, WIDE)) == BUDGET


def test_a_draw_records_every_stratum_with_its_population(first_days_published):
    found = {h: row["n_decisions"] for h, row in strata_recorded(first_days_published, BIG).items()}
    assert found == sizes(first_days_published)


def test_there_are_at_most_as_many_strata_as_get_25_audits_each(first_days_published):
    assert 4 <= len(strata_recorded(first_days_published, BIG)) <= BUDGET // 25


def test_a_stratum_says_what_it_holds(first_days_published):
    for (decided_by, decision, entity_type), _ in STRATA.items():
        row = strata_recorded(first_days_published, BIG)[
            stratum_of(first_days_published, decided_by, decision, entity_type)
        ]
        assert row["decided_by"] in (decided_by, None)
        assert row["decision_class"] == DECISION_CLASS[decision]
        assert row["entity_type"] in (entity_type, None)


def test_the_floor_and_half_of_the_proportional_share_hold(first_days_published):
    for row in strata_recorded(first_days_published, BIG).values():
        half = BUDGET * row["n_decisions"] / N_FRAME / 2
        least = min(row["n_decisions"], max(FLOOR, half))
        assert math.floor(least) <= row["n_drawn"] <= row["n_decisions"]


def test_a_first_draw_has_no_prior_rates(first_days_published):
    rows = strata_recorded(first_days_published, BIG).values()
    assert {row["prior_error_rate"] for row in rows} == {None}


def test_weights_are_population_over_drawn_and_add_up_to_the_frame(first_days_published):
    strata = strata_recorded(first_days_published, BIG)
    rows = drawn(first_days_published, BIG)
    for row in rows:
        stratum = strata[row["stratum_id"]]
        weight = stratum["n_decisions"] / stratum["n_drawn"]
        assert row["sampling_weight"] == pytest.approx(weight)
        assert row["inclusion_probability"] == pytest.approx(1 / weight)
        assert row["draw_reason"] == "random"
    assert sum(row["sampling_weight"] for row in rows) == pytest.approx(N_FRAME)


def test_only_the_frame_is_drawn(first_days_published):
    assert {row["decision"] for row in drawn(first_days_published, BIG)} == {
        "approve",
        "remove",
        "restrict",
    }
    tests = {row["decision_id"] for row in big_rows()[0] if row["is_test"] == "true"}
    assert not tests & {row["decision_id"] for row in drawn(first_days_published, BIG)}


def test_the_order_of_a_draw_follows_from_the_key_and_the_ids_alone(first_days_published):
    people, machine = big_rows()
    ids_of = {}
    for decided_by, rows in (("bpo", people), ("machine", machine)):
        for row in rows:
            if row["decision"] in DECISION_CLASS and row["is_test"] == "false":
                combination = (decided_by, row["decision"], row["entity_type"])
                ids_of.setdefault(stratum_of(first_days_published, *combination), []).append(
                    row["decision_id"]
                )
    assert ids_of.keys() == sizes(first_days_published).keys()
    for stratum, ids in ids_of.items():
        found = sorted(
            (row["draw_rank"], row["decision_id"])
            for row in drawn(first_days_published, BIG)
            if row["stratum_id"] == stratum
        )
        expected = draw_order(BIG, "main", ids)[: len(found)]
        assert [row for _, row in found] == expected, stratum
        assert [rank for rank, _ in found] == list(range(1, len(found) + 1))


def test_a_draw_names_what_it_depended_on(first_days_published):
    record = records(first_days_published)[BIG.isoformat(), "main"]
    assert record["n_drawn"] == BUDGET and record["n_decisions"] == N_FRAME
    assert len(record["plan_hash"]) == 16 and record["code_version"]
    last = first_days_published.value("select max(receipt_sequence) from marts.ingest_ledger")
    assert record["last_receipt_sequence"] == last


def test_the_same_run_again_draws_the_same_and_writes_nothing_into_draws(
    first_days_published, published_again_with_nothing_new
):
    assert published_again_with_nothing_new.draw_bytes == first_days_published.draw_bytes
    assert published_again_with_nothing_new.tables() == first_days_published.tables()


def test_no_later_run_changes_a_byte_of_an_earlier_draw(first_days_published, three_days_fixed):
    for name, content in first_days_published.draw_bytes.items():
        if name == "records.jsonl":
            assert three_days_fixed.draw_bytes[name].startswith(content)
        else:
            assert three_days_fixed.draw_bytes[name] == content, name


def test_every_day_asked_for_is_drawn_once(three_days_fixed):
    lines = three_days_fixed.draw_bytes["records.jsonl"].decode().splitlines()
    assert len(lines) == len(set(records(three_days_fixed)))
    days = {day for day, wave in records(three_days_fixed) if wave == "main"}
    assert days >= {d.isoformat() for d in (BIG, SINGLE, SMALL, WIDE, UNBUILT, LATER)}


def test_an_empty_day_draws_nothing(first_days_published):
    assert records(first_days_published)[EMPTY.isoformat(), "main"]["n_drawn"] == 0
    assert decisions_recorded(first_days_published, EMPTY) == []


def test_a_run_that_follows_deliveries_makes_no_draw(
    first_days_published, published_again_with_nothing_new, late_files_followed
):
    assert late_files_followed.drawn_bytes == published_again_with_nothing_new.drawn_bytes
    assert drawn(late_files_followed, BIG) == drawn(first_days_published, BIG)
    assert drawn(late_files_followed, BIG, "late") == []
