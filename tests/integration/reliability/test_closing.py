"""A month closes, a verdict comes late, and everything is rebuilt: the closed figures stand."""

import shutil

import pytest

from modqa_pipeline.facts.standards import copy_folder, read_standards
from modqa_pipeline.home.files import write_text
from tests.worlds.closing_home import (
    FIRST_OF_MAY,
    LAST_OF_APRIL,
    N_APRIL,
    N_WRONG,
    deliver_late_verdict,
    make_closing_home,
)
from tests.worlds.home import PlayedHome, Stage, files_of

MAPPING = "mappings/bpo_decisions/bolt.yml"
APRIL = "period_kind = 'month' and period_start = date '2024-04-01'"


@pytest.fixture(scope="module")
def closing_home(tmp_path_factory) -> PlayedHome:
    return make_closing_home(tmp_path_factory.mktemp("closing") / "home")


@pytest.fixture(scope="module")
def april_closed(closing_home) -> Stage:
    return closing_home.play(LAST_OF_APRIL, FIRST_OF_MAY)


@pytest.fixture(scope="module")
def late_verdict_followed(closing_home, april_closed) -> Stage:
    deliver_late_verdict(closing_home)
    write_text(closing_home.home.config / MAPPING, "files: bolt_*.csv\n")
    return closing_home.play(FIRST_OF_MAY)


@pytest.fixture(scope="module")
def rebuilt_after_closing(closing_home, late_verdict_followed) -> Stage:
    for name in ("lake", "quarantine", "warehouse", "state", "published"):
        shutil.rmtree(closing_home.root / name)
    return closing_home.stage(closing_home.command("rebuild", in_process=True))


def scorecards(stage: Stage) -> list[dict]:
    return stage.query(f"from marts.kpi_site_scorecard where {APRIL}")


def test_a_month_is_final_once_a_day_long_enough_after_it_is_published(april_closed):
    [april] = scorecards(april_closed)
    assert april["is_final"] and april["n_audited"] == N_APRIL - 1
    assert april["as_of"] == april_closed.value(
        "select max(received_at)::date from marts.ingest_ledger"
    )
    assert april_closed.value("select count(*) from marts.kpi_site_scorecard where is_final") == 1
    assert april_closed.query("from marts.fct_restatements") == []


def test_a_late_verdict_restates_the_month_and_leaves_it_as_it_closed(
    april_closed, late_verdict_followed
):
    assert scorecards(late_verdict_followed) == scorecards(april_closed)
    rows = {
        row["metric"]: row for row in late_verdict_followed.query("from marts.fct_restatements")
    }
    assert (rows["n_audited"]["closed_value"], rows["n_audited"]["value_now"]) == (59, 60)
    accuracy = rows["accuracy"]
    assert accuracy["closed_value"] == scorecards(april_closed)[0]["accuracy"]
    assert accuracy["value_now"] == pytest.approx(1 - (N_WRONG + 1) / N_APRIL)
    assert accuracy["n_verdicts_more"] == 1 and accuracy["n_disputes_accepted_since"] == 0
    week = "select accuracy from marts.kpi_site_scorecard where period_kind = 'week'"
    assert late_verdict_followed.value(week) < april_closed.value(week)


def test_a_rebuild_reads_the_closed_month_and_says_the_same(
    late_verdict_followed, rebuilt_after_closing
):
    assert rebuilt_after_closing.outcome.status == 0, rebuilt_after_closing.outcome.complained
    assert rebuilt_after_closing.draw_bytes == late_verdict_followed.draw_bytes
    for table in ("kpi_site_scorecard", "fct_restatements"):
        assert rebuilt_after_closing.tables()[table] == late_verdict_followed.tables()[table]


def test_a_run_records_what_it_was_configured_with_if_it_changed(
    closing_home, april_closed, rebuilt_after_closing
):
    first, second = read_standards(closing_home.home)
    assert (second.added, second.changed, second.removed) == ([MAPPING], [], [])
    published_by = "select distinct run_id from marts.publication_days"
    assert april_closed.column(published_by) == [first.run]
    assert MAPPING not in first.files
    assert files_of(copy_folder(closing_home.home, 2)) == files_of(closing_home.home.config)
    assert "standards/" not in str(rebuilt_after_closing.findings)
