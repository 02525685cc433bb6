"""Disputes and appeals of the story's home: what they change, and what they leave alone."""

import json

import openpyxl
import pytest

from tests.worlds.story import BIG, SMALL


def test_an_accepted_dispute_changes_the_verdict_and_shows_before_after_and_when(
    scattered_files_followed, first_verdicts
):
    [row] = scattered_files_followed.query("from marts.fct_disputes where dispute_id = 'di-1'")
    assert row["decision_id"] == first_verdicts.leaked[0] and row["state"] == "accepted"
    assert (row["verdict_decision_before"], row["verdict_decision_after"]) == ("remove", "approve")
    assert (row["error_type_before"], row["error_type_after"]) == ("leakage", "correct")
    assert row["resolution_hours"] == 36


def test_other_disputes_change_nothing(scattered_files_followed):
    rows = scattered_files_followed.query(
        "from marts.fct_disputes where dispute_id <> 'di-1' order by dispute_id"
    )
    assert [row["state"] for row in rows] == ["open", "expired", "open", "open"]
    assert [row["resolver_conflict"] for row in rows] == ["auditor", None, None, None]
    assert all(row["error_type_before"] == row["error_type_after"] for row in rows)


def test_the_day_of_a_disputed_verdict_is_built_again_with_every_figure(
    three_days_fixed, scattered_files_followed, first_verdicts
):
    """What else changed with it (an adjudication, a late row) is no effect of disputes."""
    outcomes = (
        "select error_type, sampling_weight from marts.fct_audit_outcomes where decision_id = ?"
    )
    [before] = three_days_fixed.query(outcomes, first_verdicts.leaked[0])
    [now] = scattered_files_followed.query(outcomes, first_verdicts.leaked[0])
    assert (before["error_type"], now["error_type"]) == ("leakage", "correct")
    effects = (
        "from marts.kpi_dispute_effects where decision_month = '2024-04-01' and site = 'lisbon'"
    )
    [effect] = scattered_files_followed.query(effects)
    assert effect["n_changed"] == 1 and effect["change_from_disputes"] > 0
    published = "select estimate from marts.kpi_quality_monthly where slice_kind = 'site' and metric = 'accuracy'"
    assert effect["accuracy"] in scattered_files_followed.column(published)


def test_every_disputed_verdict_has_a_correct_one_that_is_read_again(
    scattered_files_followed, first_verdicts
):
    """Three of BIG are disputed in time; a rebuild chooses no others, since it finds the draws as they are."""
    lines = scattered_files_followed.draw_bytes["control_records.jsonl"].decode().splitlines()
    chosen = [record for record in map(json.loads, lines) if record["decision_date"] == str(BIG)]
    ids = [decision_id for record in chosen for decision_id in record["decision_ids"]]
    assert {(record["vendor"], record["site"]) for record in chosen} == {("acme", "lisbon")}
    assert len(set(ids)) == len(ids) == 3
    assert all(first_verdicts.estimating()[decision_id] for decision_id in ids)


def test_rates_of_disputes_by_site_and_auditor(scattered_files_followed):
    kinds = scattered_files_followed.query("from marts.kpi_disputes order by slice_kind")
    assert [row["slice_kind"] for row in kinds] == ["all", "auditor", "site"]
    for row in kinds:
        assert (row["n_disputes"], row["n_disputed"], row["n_expired"]) == (5, 4, 1)
        assert (row["n_accepted"], row["n_resolver_conflicts"]) == (1, 1)
        assert row["acceptance_rate"] == 1 and row["acceptance_rate_upper"] == 1
        assert row["acceptance_rate_lower"] == pytest.approx(0.2065493144)


def test_appeals_stand_beside_their_decisions(scattered_files_followed):
    rows = scattered_files_followed.query("from marts.fct_appeals order by appeal_id")
    assert [row["appeal_id"] for row in rows] == ["ap-1", "ap-2", "ap-3"]
    assert {row["decision_date"] for row in rows} == {SMALL}
    assert [row["is_own_reviewer"] for row in rows] == [True, False, False]
    week = "select * from marts.kpi_appeals where period_kind = 'week' and slice_kind = 'all'"
    [sums] = scattered_files_followed.query(week)
    assert (sums["n_appeals"], sums["n_decided"], sums["n_overturned"]) == (3, 2, 1)
    assert (sums["overturn_rate"], sums["n_open_past_due"], sums["n_own_reviewer"]) == (0.5, 1, 1)


def test_the_command_hands_out_what_can_be_disputed_and_what_waits(story_home, everything_rebuilt):
    finished = story_home.command("disputes", "--day", str(BIG), in_process=True)
    assert finished.is_well and "acme/lisbon" in finished.printed
    folder = story_home.home.worksheets / str(BIG)
    first = (folder / "sites" / "acme_lisbon.xlsx").read_bytes()
    errors = openpyxl.load_workbook(folder / "sites" / "acme_lisbon.xlsx")["Errors"]
    found = everything_rebuilt.value(
        "select count(*) from marts.fct_audit_outcomes where decision_date = ? and site = 'lisbon' and "
        "wave is not null and organisation = 'client' "
        "and error_type not in ('correct', 'pending', 'unassessable')", BIG,
    )  # fmt: skip
    assert errors.max_row - 1 == found > 0
    waiting = openpyxl.load_workbook(folder / "disputes.xlsx")["Disputes"]
    assert waiting.max_row - 1 == 2
    story_home.command("disputes", "--day", str(BIG), "--site", "acme/lisbon", in_process=True)
    assert (folder / "sites" / "acme_lisbon.xlsx").read_bytes() == first
    wrong = story_home.command("disputes", "--day", str(BIG), "--site", "acme", in_process=True)
    assert wrong.status == 2 and "expected one of acme/lisbon" in wrong.complained
