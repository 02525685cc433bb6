"""Which verdicts estimate, which only teach, which wait; and what a late verdict touches."""

from math import fsum

import pytest

from tests.worlds.story import BIG, EMPTY, GHOST, SINGLE, SMALL, WIDE, big_rows, opposite


def outcomes(stage, ids):
    rows = stage.query(
        "select * from marts.fct_audit_outcomes where list_contains(?, decision_id)", list(ids)
    )
    return {row["decision_id"]: row for row in rows}


def figure(stage, metric, day=BIG):
    [row] = stage.query(
        "select * from marts.kpi_quality_daily "
        "where decision_date = ? and slice_kind = 'all' and metric = ?",
        day,
        metric,
    )
    return row


def strata_of(stage):
    rows = stage.query("from marts.fct_audit_samples where decision_date = ?", BIG)
    return {row["decision_id"]: row for row in rows}


def main_sizes(stage):
    rows = stage.query(
        "select stratum_id, n_decisions from marts.kpi_draw_coverage_daily "
        "where decision_date = ? and wave = 'main'",
        BIG,
    )
    return {row["stratum_id"]: row["n_decisions"] for row in rows}


def test_accuracy_is_the_weighted_share_of_drawn_verdicts_alone(
    first_verdicts, late_files_followed
):
    samples, sizes = strata_of(late_files_followed), main_sizes(late_files_followed)
    usable = first_verdicts.estimating()
    by_stratum = {}
    for decision, is_right in usable.items():
        by_stratum.setdefault(samples[decision]["stratum_id"], []).append(is_right)
    total = fsum(sizes[h] for h in by_stratum)
    expected = fsum(sizes[h] * sum(v) / len(v) for h, v in by_stratum.items()) / total
    row = figure(late_files_followed, "accuracy")
    assert row["n_audited"] == len(usable)
    assert row["estimate"] == pytest.approx(expected, abs=1e-9)
    assert row["lower"] < row["estimate"] < row["upper"] and row["status"] == "ok"


def test_leakage_and_over_enforcement_come_from_decision_and_verdict(
    first_verdicts, late_files_followed
):
    samples, sizes = strata_of(late_files_followed), main_sizes(late_files_followed)
    usable = first_verdicts.estimating()
    n_h = {}
    for decision in usable:
        stratum = samples[decision]["stratum_id"]
        n_h[stratum] = n_h.get(stratum, 0) + 1

    def weight(decision):
        stratum = samples[decision]["stratum_id"]
        return sizes[stratum] / n_h[stratum]

    approved = [i for i in usable if first_verdicts.rows[i]["decision"] == "approve"]
    acted = [i for i in usable if first_verdicts.rows[i]["decision"] != "approve"]
    leaked = [i for i in approved if not usable[i]]
    assert {*first_verdicts.leaked} <= {*leaked}
    expected = fsum(map(weight, leaked)) / fsum(map(weight, approved))
    assert figure(late_files_followed, "leakage_rate")["estimate"] == pytest.approx(
        expected, abs=1e-9
    )
    expected = fsum(map(weight, first_verdicts.over_enforced)) / fsum(map(weight, acted))
    found = figure(late_files_followed, "over_enforcement_rate")["estimate"]
    wrongly = [i for i in acted if not usable[i] and i not in first_verdicts.over_enforced]
    assert wrongly in ([], [first_verdicts.adjudicated])
    assert found == pytest.approx(expected, abs=1e-9)
    assert figure(late_files_followed, "precision")["estimate"] == pytest.approx(
        1 - expected, abs=1e-9
    )


def test_an_audit_of_a_decision_that_was_not_drawn_teaches_and_does_not_estimate(
    first_verdicts, late_files_followed
):
    found = outcomes(late_files_followed, first_verdicts.not_drawn)
    assert set(found) == set(first_verdicts.not_drawn)
    for row in found.values():
        # the delivery says random; the draw record does not
        assert row["audit_reason"] == "random" and not row["is_drawn"]
        assert not row["is_estimating"] and row["sampling_weight"] is None
        assert row["error_type"] in ("leakage", "over_enforcement")


def test_a_vendors_own_audit_never_estimates_even_of_a_drawn_decision(
    first_verdicts, late_files_followed
):
    found = outcomes(
        late_files_followed, [*first_verdicts.vendor_internal, *first_verdicts.vendor_not_drawn]
    )
    assert len(found) == 4
    for row in found.values():
        assert row["is_estimating"] is False and row["sampling_weight"] is None
    assert {found[i]["is_drawn"] for i in first_verdicts.vendor_internal} == {True}


def test_two_readings_that_disagree_are_pending_and_count_as_not_returned(
    first_verdicts, late_files_followed
):
    row = outcomes(late_files_followed, [first_verdicts.pending])[first_verdicts.pending]
    assert row["error_type"] == "pending" and row["verdict_decision"] is None
    assert row["is_estimating"] is False
    pending = late_files_followed.value(
        "select sum(n_pending) from marts.kpi_draw_coverage_daily where decision_date = ?", BIG
    )
    assert pending == 1


def test_an_adjudication_is_final(first_verdicts, late_files_followed):
    row = outcomes(late_files_followed, [first_verdicts.adjudicated])[first_verdicts.adjudicated]
    assert row["verdict_decision"] == "remove" and row["is_estimating"]


def test_an_unassessable_decision_is_non_response(first_verdicts, late_files_followed):
    row = outcomes(late_files_followed, [first_verdicts.unassessable])[first_verdicts.unassessable]
    assert row["error_type"] == "unassessable" and row["is_estimating"] is False
    counted = late_files_followed.value(
        "select sum(n_unassessable) from marts.kpi_draw_coverage_daily where decision_date = ?", BIG
    )
    assert counted == 1


def test_a_verdict_on_an_escalation_is_an_outcome_outside_the_frame(
    first_verdicts, late_files_followed
):
    row = outcomes(late_files_followed, [first_verdicts.escalated])[first_verdicts.escalated]
    assert row["error_type"] == "wrong_action" and row["is_estimating"] is False
    assert row["stratum_id"] is None


def test_errors_have_the_type_that_decision_and_verdict_give(first_verdicts, late_files_followed):
    found = outcomes(late_files_followed, [*first_verdicts.leaked, *first_verdicts.over_enforced])
    types = {row["error_type"] for i, row in found.items() if i in first_verdicts.leaked}
    assert types == {"leakage"} and len(first_verdicts.leaked) == 9
    types = {row["error_type"] for i, row in found.items() if i in first_verdicts.over_enforced}
    assert types == {"over_enforcement"}


def test_the_weights_of_estimating_verdicts_add_up_to_the_strata(late_files_followed):
    sums = late_files_followed.query(
        "select stratum_id, sum(sampling_weight) as total from marts.fct_audit_outcomes "
        "where decision_date = ? and is_estimating group by 1",
        BIG,
    )
    sizes = main_sizes(late_files_followed)
    assert {row["stratum_id"]: round(row["total"], 6) for row in sums} == sizes


def test_an_audit_of_an_unknown_decision_waits(late_files_followed):
    [row] = late_files_followed.query("from marts.fct_audits_waiting")
    assert row["decision_id"] == GHOST
    assert outcomes(late_files_followed, [GHOST]) == {}


def test_a_waiting_audit_finds_its_decision_when_it_arrives(later_day_published):
    assert later_day_published.query("from marts.fct_audits_waiting") == []
    row = outcomes(later_day_published, [GHOST])[GHOST]
    assert row["decision_date"] == SMALL and row["error_type"] == "leakage"
    assert row["is_drawn"] is False and row["is_estimating"] is False


def publications(stage):
    rows = stage.query("from marts.publication_days")
    return {
        row["decision_date"]: (row["run_id"], row["published_at"], row["last_receipt_sequence"])
        for row in rows
    }


def test_late_verdicts_rebuild_the_days_they_touch_and_no_others(
    published_again_with_nothing_new, late_files_followed
):
    before, now = publications(published_again_with_nothing_new), publications(late_files_followed)
    assert before[BIG] != now[BIG]
    for day in (EMPTY, SINGLE, SMALL, WIDE):
        assert before[day] == now[day], day


def test_a_decision_for_a_waiting_audit_touches_its_own_day(
    late_files_followed, later_day_published
):
    before, now = publications(late_files_followed), publications(later_day_published)
    assert before[SMALL] != now[SMALL]
    # the days with decisions are built for the lots of their week
    assert before[EMPTY] == now[EMPTY]


def test_the_last_verdict_turns_a_stratum_that_was_waiting_into_figures(
    first_verdicts, later_day_published, three_days_blocked
):
    assert outcomes(later_day_published, [first_verdicts.not_returned]) == {}
    row = outcomes(three_days_blocked, [first_verdicts.not_returned])[first_verdicts.not_returned]
    assert row["is_estimating"] and row["error_type"] == "correct"
    more = (
        figure(three_days_blocked, "accuracy")["n_audited"]
        - figure(later_day_published, "accuracy")["n_audited"]
    )
    assert more == 1


def test_every_verdict_that_was_delivered_stands_once(first_verdicts, late_files_followed):
    people, machine = big_rows()
    known = {row["decision_id"] for row in [*people, *machine]}
    ids = late_files_followed.column("select decision_id from marts.fct_audit_outcomes")
    assert len(ids) == len(set(ids)) and set(ids) <= known
    expected = {
        *first_verdicts.drawn,
        *first_verdicts.not_drawn,
        *first_verdicts.vendor_not_drawn,
        first_verdicts.escalated,
    }
    assert set(ids) == expected - {first_verdicts.not_returned}


def test_the_story_tells_errors_that_would_show(first_verdicts):
    """The verdicts that must not estimate are all wrong, so that one that did would move the rate."""
    assert all(
        opposite(first_verdicts.rows[i]) != first_verdicts.rows[i]["decision"]
        for i in first_verdicts.not_drawn
    )
