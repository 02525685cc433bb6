"""Worksheets of the story's home: who gets what was drawn, what comes of it, and that they stay as handed out."""

import json
from collections import Counter
from datetime import date

from tests.worlds.auditors_at_work import given_out
from tests.worlds.home import PlayedHome
from tests.worlds.rows import (
    ADJUDICATOR,
    CLIENT_AUDITOR,
    SECOND_READER,
    make_auditor,
    make_decision,
)
from tests.worlds.story import BIG, SINGLE


def handed_out(stage, day, wave="") -> Counter:
    """Decisions in the workbooks of one wave, with how often they are in one."""
    return Counter(given.decision_id for given in given_out(stage.worksheet_bytes, day, wave))


def drawn(stage, day, wave) -> dict[str, int]:
    """What a wave drew, with how often it is to be read."""
    rows = stage.query(
        "select decision_id, is_second_read from marts.fct_audit_samples where decision_date = ? "
        "and wave = ? and draw_reason <> 'lot'", day, wave,
    )  # fmt: skip
    return {row["decision_id"]: 1 + row["is_second_read"] for row in rows}


def outcome(stage, decision):
    [row] = stage.query("from marts.fct_audit_outcomes where decision_id = ?", decision)
    return row


def test_every_drawn_decision_is_given_out_as_often_as_it_is_to_be_read(first_days_published):
    for day in (BIG, SINGLE):
        assert handed_out(first_days_published, day) == drawn(first_days_published, day, "main")


def test_a_second_reading_goes_to_somebody_else_among_their_other_rows(first_days_published):
    given = given_out(first_days_published.worksheet_bytes, BIG)
    people = {(each.audit_round, each.decision_id): each.auditor_id for each in given}
    second = [decision for audit_round, decision in people if audit_round == "second"]
    assert second and all(people["first", d] != people["second", d] for d in second)
    assert {each.auditor_id for each in given} == {CLIENT_AUDITOR, SECOND_READER}
    assert {each.workbook.count("_") for each in given} == {1}


def test_what_is_drawn_later_has_a_workbook_of_its_own(first_days_published, everything_rebuilt):
    late = handed_out(everything_rebuilt, BIG, "late")
    assert late and late.items() <= drawn(everything_rebuilt, BIG, "late").items()
    handed_out_at_first = {
        n: b for n, b in first_days_published.worksheet_bytes.items() if n.startswith(f"{BIG}/")
    }
    assert handed_out_at_first.items() <= everything_rebuilt.worksheet_bytes.items()


def test_a_disagreement_is_handed_to_a_third_reader(
    first_verdicts, published_again_with_nothing_new, late_files_followed
):
    assert given_out(published_again_with_nothing_new.worksheet_bytes, BIG, "adjudication_1") == []
    [given] = given_out(late_files_followed.worksheet_bytes, BIG, "adjudication_1")
    assert (given.auditor_id, given.decision_id) == (ADJUDICATOR, first_verdicts.pending)
    assert given.audit_round == "adjudication"


def test_the_adjudication_becomes_the_final_verdict(
    first_verdicts, three_days_fixed, scattered_files_followed
):
    assert outcome(three_days_fixed, first_verdicts.pending)["error_type"] == "pending"
    settled = outcome(scattered_files_followed, first_verdicts.pending)
    assert (settled["is_adjudicated"], settled["verdict_decision"]) == (True, "remove")
    coverage = "select sum(n_pending) from marts.kpi_draw_coverage_daily where decision_date = ?"
    assert three_days_fixed.value(coverage, BIG) == 1


def test_second_readings_that_come_back_confirm_or_wait_for_an_adjudicator(
    second_readings, scattered_files_followed
):
    disputed, *confirmed = second_readings
    assert confirmed and outcome(scattered_files_followed, disputed)["error_type"] == "pending"
    assert {outcome(scattered_files_followed, each)["error_type"] for each in confirmed} == {
        "correct"
    }
    given = {
        g.decision_id
        for g in given_out(scattered_files_followed.worksheet_bytes, BIG, "adjudication_2")
    }
    marked = scattered_files_followed.column(
        "select decision_id from marts.fct_audit_samples where is_agreement_adjudicated"
    )
    controls = {
        decision
        for line in scattered_files_followed.draw_bytes["control_records.jsonl"]
        .decode()
        .splitlines()
        for decision in json.loads(line)["decision_ids"]
    }
    assert given == {disputed, *(set(confirmed) & set(marked)), *controls}


def test_auditors_are_held_against_each_other(second_readings, scattered_files_followed):
    rows = scattered_files_followed.query(
        "select sum(n_second_reads) as n, sum(n_read_twice) as n_twice, sum(n_agreed) as n_agreed "
        "from marts.kpi_auditor_quality where period_kind = 'month'"
    )
    # each pair counts for both readers; two more second readings were delivered unasked
    n = len(second_readings)
    assert rows == [{"n": n + 2, "n_twice": 2 * n, "n_agreed": 2 * (n - 1)}]


def test_a_rebuild_makes_the_same_workbooks(scattered_files_followed, everything_rebuilt):
    assert everything_rebuilt.worksheet_bytes == scattered_files_followed.worksheet_bytes


def test_the_command_shows_who_has_what(story_home, first_days_published):
    finished = story_home.command("worksheets", "--day", str(BIG), in_process=True)
    assert finished.is_well and CLIENT_AUDITOR in finished.printed
    wrong = story_home.command("worksheets", "--day", "2024-01-01", in_process=True)
    assert wrong.status == 2 and "no recorded draw" in wrong.complained


def test_a_broken_page_costs_no_worksheet(tmp_path, monkeypatch):
    home, day = PlayedHome(tmp_path / "home"), date(2024, 3, 4)
    home.deliver("bpo_decisions/acme.csv", [make_decision(day, number) for number in range(5)])
    home.deliver("auditors/roster.csv", [make_auditor(CLIENT_AUDITOR, "client")])

    def no_page(*_, **__):
        raise ValueError("the template is broken")

    monkeypatch.setattr("modqa_pipeline.report.pages.site.write_pages", no_page)
    stage = home.play(day)
    [line] = stage.outcome.lines
    assert "the step report_daily_quality failed" in line and "the template is broken" in line
    assert sum(handed_out(stage, day).values()) == 5
