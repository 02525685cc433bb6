"""What comes after the draw of a day: late decisions, more audits, corrections, and a day that passes later."""

import pytest

from tests.integration.story.recorded_draws import (
    records,
    strata_recorded,
    stratum_of,
)
from tests.worlds.home import draw_order
from tests.worlds.rows import decision_id
from tests.worlds.story import (
    BIG,
    BUDGET,
    LATE_NEW_STRATUM,
    N_LATE,
    N_MORE,
    N_WIDE,
    SMALL,
    STRATA,
    TOO_LATE_TO_DRAW,
    UNBUILT,
    WIDE,
    drawn,
    opposite,
)

# A late decision of a site that the design of its day has not foreseen.
UNFORESEEN = "bpo|approved|seller"
N_FRAME = sum(STRATA.values())


def test_late_decisions_are_shown_undrawn_until_they_are_drawn(late_files_followed):
    rows = late_files_followed.query(
        "select * from marts.kpi_draw_coverage_daily where decision_date = ? and wave = 'late'", BIG
    )
    found = {row["stratum_id"]: (row["n_decisions"], row["n_drawn"]) for row in rows}
    known = stratum_of(late_files_followed, "bpo", "approve", "product")
    assert found == {known: (N_LATE, 0), UNFORESEEN: (1, 0)}


def test_late_decisions_count_in_the_frame_as_not_covered(late_files_followed):
    [row] = late_files_followed.query(
        "select * from marts.kpi_quality_daily "
        "where decision_date = ? and slice_kind = 'all' and metric = 'accuracy'",
        BIG,
    )
    total = N_FRAME
    assert row["n_decisions"] == total + N_LATE + 1
    assert row["covered_share"] == pytest.approx(total / row["n_decisions"])


def test_late_decisions_are_drawn_once_at_the_fraction_of_their_day(
    first_days_published, later_day_published
):
    known = stratum_of(first_days_published, "bpo", "approve", "product")
    main = strata_recorded(first_days_published, BIG)[known]
    fraction = main["n_drawn"] / main["n_decisions"]
    found = {
        h: row["n_drawn"] for h, row in strata_recorded(later_day_published, BIG, "late").items()
    }
    assert found == {known: round(N_LATE * fraction), UNFORESEEN: 1}
    late = drawn(later_day_published, BIG, "late")
    assert len(late) == sum(found.values())
    assert LATE_NEW_STRATUM in {row["decision_id"] for row in late}
    ids = [decision_id(BIG, 7000 + number) for number in range(N_LATE)]
    expected = draw_order(BIG, "late", ids)[: found[known]]
    assert {row["decision_id"] for row in late} == {*expected, LATE_NEW_STRATUM}


def test_a_top_up_goes_on_where_the_draw_ended(
    first_days_published, later_day_published, three_days_fixed
):
    before, now = (
        {row["decision_id"]: row for row in drawn(stage, BIG) if row["draw_reason"] == "random"}
        for stage in (first_days_published, later_day_published)
    )
    assert len(now) == BUDGET + N_MORE and before.keys() < now.keys()
    assert {i: now[i]["draw_rank"] for i in before} == {
        i: r["draw_rank"] for i, r in before.items()
    }
    for stratum in {row["stratum_id"] for row in now.values()}:
        ranks = sorted(row["draw_rank"] for row in now.values() if row["stratum_id"] == stratum)
        assert ranks == list(range(1, len(ranks) + 1))
    assert sum(row["sampling_weight"] for row in now.values()) == pytest.approx(N_FRAME)
    assert records(later_day_published)[BIG.isoformat(), "top_up_1"]["n_drawn"] == N_MORE
    assert drawn(three_days_fixed, BIG) == drawn(later_day_published, BIG)


def test_late_decisions_of_a_younger_day_wait_for_their_draw(later_day_published):
    assert drawn(later_day_published, SMALL, "late") == []
    waiting = later_day_published.value(
        "select sum(n_decisions) from marts.kpi_draw_coverage_daily "
        "where decision_date = ? and wave = 'late'",
        SMALL,
    )
    assert waiting == 3


def test_a_decision_that_comes_after_the_late_draw_is_counted_and_never_drawn(
    later_day_published, three_days_fixed
):
    assert drawn(three_days_fixed, BIG, "late") == drawn(later_day_published, BIG, "late")
    [row] = three_days_fixed.query(
        "select * from marts.kpi_draw_coverage_daily where decision_date = ? and wave = 'uncovered'",
        BIG,
    )
    assert (row["n_decisions"], row["n_drawn"]) == (1, 0)
    ids = three_days_fixed.column("select decision_id from marts.fct_audit_samples")
    assert TOO_LATE_TO_DRAW not in ids


def test_a_corrected_decision_is_judged_as_it_was_drawn(first_verdicts, late_files_followed):
    as_drawn = first_verdicts.rows[first_verdicts.changed]["decision"]
    for table in ("fct_audit_samples", "fct_audit_outcomes"):
        [row] = late_files_followed.query(
            f"from marts.{table} where decision_id = ?", first_verdicts.changed
        )
        assert row["decision"] == as_drawn, table
    assert row["error_type"] == "correct" and row["is_estimating"]


def test_a_corrected_decision_changes_operations_and_is_counted(
    first_verdicts, first_days_published, late_files_followed
):
    changed = {
        row["slice_value"]: row["n_changed_after_draw"]
        for row in late_files_followed.query(
            "select * from marts.kpi_operations_daily where decision_date = ? and slice_kind = 'all'",
            BIG,
        )
    }
    assert changed == {"(all)": 1}
    by_policy = "select n_decisions from marts.kpi_operations_daily where decision_date = ? "
    by_policy += "and slice_kind = 'policy' and slice_value = 'counterfeit'"
    was_acted = first_verdicts.rows[first_verdicts.changed]["decision"] != "approve"
    before, now = (
        first_days_published.value(by_policy, BIG),
        late_files_followed.value(by_policy, BIG),
    )
    assert now == before - was_acted


def test_the_replaced_row_is_kept(first_verdicts, late_files_followed):
    [row] = late_files_followed.query("from marts.fct_superseded_rows")
    assert row["decision_id"] == first_verdicts.changed
    assert row["decision"] == first_verdicts.rows[first_verdicts.changed]["decision"]
    assert row["decision"] != opposite(first_verdicts.rows[first_verdicts.changed])
    assert row["superseded_by_sequence"] > row["receipt_sequence"]
    assert row["new_decision_date"] == BIG


def test_a_blocked_day_is_drawn_in_the_run_in_which_it_passes(three_days_blocked, three_days_fixed):
    assert (UNBUILT.isoformat(), "main") not in records(three_days_blocked)
    assert records(three_days_fixed)[UNBUILT.isoformat(), "main"]["n_drawn"] == len(
        drawn(three_days_fixed, UNBUILT)
    )
    assert len(drawn(three_days_fixed, WIDE)) == min(BUDGET, N_WIDE)
