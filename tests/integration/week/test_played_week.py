"""A week of the human loop, from the draw to the settled dispute, through the real workbooks; and what it must come to.

What every verdict must be follows from the world (`played_week.py`) and from whose workbook a row was in; estimates
follow from those verdicts and the record of the draw (`week_expected.py`). `week_actors.py` fills in the workbooks.
"""

import shutil
from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import pytest

from tests.worlds.home import PlayedHome
from tests.worlds.rows import ADJUDICATOR
from tests.worlds.week import AGREEMENT_SHARE, DAYS, SECOND_SHARE, SITES, all_rows, deliver_the_week
from tests.worlds.week_actors import People
from tests.worlds.week_expected import accuracy, expect, golden_counts, reader_counts, true_rates

#: In whose workbooks sites dispute.
DISPUTED = [DAYS[1], DAYS[3]]
RETURNED_IN_TURN = [DAYS[i] for i in (1, 4, 0, 2, 3)]


@pytest.fixture(scope="module")
def week_played(tmp_path_factory):
    """The whole week: each stage is what the home showed after a run."""
    played = PlayedHome(tmp_path_factory.mktemp("week") / "home")
    deliver_the_week(played)
    people, stages = People(played), SimpleNamespace(played=played)
    stages.drawn = played.play(DAYS[0], DAYS[-1])
    stages.given = [each for day in DAYS for each in people.given(day)]

    for day in reversed(DAYS):
        people.return_first_halves(day)
    stages.half = played.play(DAYS[0], job="follow_deliveries")
    for day in RETURNED_IN_TURN:
        people.return_first_readings(day, "Kopie von" if day == DAYS[1] else "whole")
    people.hire_adjudicator()
    for day in reversed(DAYS):
        people.return_all(day)
    stages.read = played.play(DAYS[0], job="follow_deliveries")

    stages.to_settle = [each for day in DAYS for each in people.given(day, "adjudication_1")]
    for day in DAYS:
        people.adjudicate(day)
    stages.settled = played.play(DAYS[0], job="follow_deliveries")

    hand_out_disputes(played)
    for day in DISPUTED:
        people.dispute(day)
    stages.disputed = played.play(DAYS[0], job="follow_deliveries")
    hand_out_disputes(played)
    for day in DISPUTED:
        people.resolve(day)
    stages.disputes = people.disputes
    played.run(DAYS[0], job="follow_deliveries")
    hand_out_disputes(played)
    stages.final = played.stage(played.command("worksheets", "--day", DAYS[0], in_process=True))

    for name in ("lake", "quarantine", "warehouse", "state", "published", "worksheets", "reports"):
        shutil.rmtree(played.root / name)
    finished = played.command("rebuild", in_process=True)
    hand_out_disputes(played)
    stages.rebuilt = played.stage(finished)
    return stages


def hand_out_disputes(played):
    for day in DISPUTED:
        finished = played.command("disputes", "--day", day, in_process=True)
        assert finished.is_well, finished.complained


@pytest.fixture(scope="module")
def expected_of_week(week_played):
    """What everything must come to."""
    samples = week_played.final.query("from marts.fct_audit_samples")
    return expect(week_played.given, samples, week_played.disputes)


@pytest.fixture(scope="module")
def outcomes(week_played):
    return {r["decision_id"]: r for r in week_played.final.query("from marts.fct_audit_outcomes")}


def test_every_path_of_the_loop_is_taken(week_played, expected_of_week):
    samples = expected_of_week.samples
    assert expected_of_week.first.keys() == samples.keys()
    assert expected_of_week.second.keys() == {
        i for i, row in samples.items() if row["is_second_read"]
    }
    assert (
        0
        < len(expected_of_week.disagreements)
        < len(expected_of_week.to_settle)
        < len(expected_of_week.second)
    )
    kinds = {"correct", "leakage", "over_enforcement", "wrong_action", "wrong_policy"}
    assert set(expected_of_week.error_types.values()) == {*kinds, "unassessable"}
    assert {dispute.state for dispute in week_played.disputes} == {
        "accepted",
        "rejected",
        "expired",
    }


def test_shares_of_the_plan_are_kept(expected_of_week):
    """Each within four standard errors of the plan's."""
    n_first, n_second = len(expected_of_week.first), len(expected_of_week.second)
    n_marked = sum(row["is_agreement_adjudicated"] for row in expected_of_week.samples.values())
    for share, n, of in [
        (SECOND_SHARE, n_second, n_first),
        (AGREEMENT_SHARE, n_marked, n_second),
    ]:
        assert abs(n - share * of) < 4 * (share * (1 - share) * of) ** 0.5


def test_a_half_filled_workbook_gives_its_half(week_played, expected_of_week):
    """No second reading has come, so every verdict is that of its first reader."""
    half = week_played.half.query(
        "select decision_id, verdict_decision from marts.fct_audit_outcomes"
    )
    assert 0.4 < len(half) / len(expected_of_week.first) < 0.6
    assert {row["decision_id"]: row["verdict_decision"] for row in half} == {
        row["decision_id"]: expected_of_week.first[row["decision_id"]].decision for row in half
    }


def test_what_was_returned_twice_counts_once(week_played):
    rows = week_played.final.query("from marts.ingest_ledger where source = 'audit_results'")
    assert sum(row["rows_quarantined"] for row in rows) == 0
    n_accepted = sum(row["rows_accepted"] for row in rows)
    assert n_accepted == len(week_played.given) + len(week_played.to_settle)
    assert sum(row["rows_duplicate"] for row in rows) > n_accepted / 2


def test_the_adjudicator_gets_disagreements_and_what_the_draw_marked(week_played, expected_of_week):
    pending = week_played.read.column(
        "select decision_id from marts.fct_audit_outcomes where error_type = 'pending'"
    )
    assert set(pending) == expected_of_week.disagreements
    assert Counter(each.decision_id for each in week_played.to_settle) == Counter(
        expected_of_week.to_settle
    )
    assert {each.auditor_id for each in week_played.to_settle} == {ADJUDICATOR}


def test_every_final_verdict_is_what_the_week_makes_it(week_played, expected_of_week):
    rows = {r["decision_id"]: r for r in week_played.final.query("from marts.fct_audit_outcomes")}
    found = {
        i: (row["verdict_decision"], row["verdict_policy_code"] or "", row["error_type"])
        for i, row in rows.items()
    }
    kinds = expected_of_week.error_types
    assert found == {i: (*verdict, kinds[i]) for i, verdict in expected_of_week.after.items()}
    assert {i for i, row in rows.items() if row["is_adjudicated"]} == expected_of_week.to_settle


def test_accuracy_of_days_is_that_of_the_final_verdicts(week_played, expected_of_week):
    rows = week_played.final.query(
        "from marts.kpi_quality_daily where metric = 'accuracy' and slice_kind = 'all'"
    )
    found = {row["decision_date"]: row["estimate"] for row in rows}
    assert found == pytest.approx(
        {day: accuracy(expected_of_week, expected_of_week.after, [day]) for day in DAYS}, abs=1e-9
    )


def test_accuracy_of_the_week_is_that_of_the_final_verdicts(week_played, expected_of_week):
    rows = week_played.final.query(
        "from marts.kpi_quality_weekly where metric = 'accuracy' and slice_kind in ('all', 'site')"
    )
    assert {row["decision_week"] for row in rows} == {DAYS[0]}
    sites = {f"{vendor}/{site}": site for vendor, site in SITES}
    found = {row["slice_value"]: row["estimate"] for row in rows if row["estimate"] is not None}
    assert found == pytest.approx(
        {
            name: accuracy(expected_of_week, expected_of_week.after, DAYS, site)
            for name, site in {"(all)": None, **sites}.items()
        },
        abs=1e-9,
    )


def test_the_weights_add_up_to_what_was_decided(expected_of_week):
    total = sum(row["sampling_weight"] for row in expected_of_week.samples.values())
    assert total == pytest.approx(len(all_rows()))


def test_the_truth_lies_within_the_corrected_interval(week_played):
    """Taken twice as wide as at 95 %: one of five good intervals of 95 % may well miss, of these hardly any.

    The interval of the figure as read need not hold it, since the readers' own errors are in that figure.
    """
    rows = week_played.final.query(
        "from marts.kpi_quality_corrected where period_kind = 'month' and slice_kind = 'all'"
    )
    truths = true_rates()
    assert {row["metric"] for row in rows} == truths.keys()
    for row in rows:
        estimate, truth = row["corrected_estimate"], truths[row["metric"]]
        low = estimate - 2 * (estimate - row["corrected_lower"])
        high = estimate + 2 * (row["corrected_upper"] - estimate)
        assert low <= truth <= high, (row["metric"], truth, row)


def test_auditors_are_counted_as_they_read(week_played, expected_of_week):
    rows = week_played.final.query("from marts.kpi_auditor_quality where period_kind = 'month'")
    counted = reader_counts(expected_of_week, week_played.given)
    assert {r["auditor_key"]: {n: r[n] for n in counted[r["auditor_key"]]} for r in rows} == counted


def test_golden_rows_are_counted_by_auditor(week_played):
    rows = week_played.final.query("from marts.kpi_golden_accuracy where subject_kind = 'auditor'")
    counted = golden_counts(week_played.given)
    assert counted
    assert {r["subject_key"]: {n: r[n] for n in counted[r["subject_key"]]} for r in rows} == counted


def test_disputes_are_counted_by_site(week_played):
    rows = week_played.final.query("from marts.kpi_disputes where slice_kind in ('all', 'site')")
    assert {row["slice_value"] for row in rows} == {
        "(all)",
        *(d.party for d in week_played.disputes),
    }
    for row in rows:
        own = [d for d in week_played.disputes if row["slice_value"] in ("(all)", d.party)]
        states = Counter(dispute.state for dispute in own)
        assert row["n_disputes"] == len(own) and row["n_open"] == 0
        assert {state: row[f"n_{state}"] for state in states} == dict(states)
        assert row["n_disputed"] == len(own) - states["expired"]


def test_accepted_disputes_change_the_accuracy_of_their_site_by_their_weight(
    week_played, expected_of_week
):
    effects = week_played.final.query("from marts.kpi_dispute_effects")
    assert {f"{row['vendor']}/{row['site']}" for row in effects} == {
        d.party for d in week_played.disputes
    }
    for row in effects:
        own = [d for d in week_played.disputes if d.party == f"{row['vendor']}/{row['site']}"]
        before = accuracy(expected_of_week, expected_of_week.before, DAYS, row["site"])
        after = accuracy(expected_of_week, expected_of_week.after, DAYS, row["site"])
        assert row["n_changed"] == sum(d.state == "accepted" for d in own)
        assert row["accuracy_as_audited"] == pytest.approx(before, abs=1e-9)
        assert row["accuracy"] == pytest.approx(after, abs=1e-9)
        assert after > before


def test_disputes_build_the_days_of_the_disputed_verdicts_alone(week_played):
    published = "select decision_date, run_id from marts.publication_days"
    runs = [
        {row["decision_date"]: row["run_id"] for row in stage.query(published)}
        for stage in (week_played.settled, week_played.disputed, week_played.final)
    ]
    for before, after in pairwise(runs):
        assert [day for day in DAYS if before[day] != after[day]] == DISPUTED


def test_a_rebuild_publishes_the_same_rows_and_makes_the_same_workbooks(week_played):
    assert week_played.rebuilt.outcome.is_well, week_played.rebuilt.outcome.complained
    before, now = week_played.final.tables(), week_played.rebuilt.tables()
    assert {name for name in before if before[name] != now.get(name)} == set()
    assert now.keys() == before.keys()
    assert week_played.rebuilt.worksheet_bytes == week_played.final.worksheet_bytes


def test_workbooks_that_are_exported_again_are_the_same(week_played):
    final = week_played.final.worksheet_bytes
    for stage in (week_played.drawn, week_played.read):
        changed = {n for n, data in stage.worksheet_bytes.items() if final.get(n) != data}
        assert changed == set()
