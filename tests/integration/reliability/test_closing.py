"""A month closes, a verdict comes late, and everything is rebuilt: the closed figures stand."""

import shutil

import pytest

from tests.worlds.closing_home import (
    FIRST_OF_MAY,
    LAST_OF_APRIL,
    N_APRIL,
    N_WRONG,
    deliver_late_verdict,
    make_closing_home,
)
from tests.worlds.home import PlayedHome, Stage

APRIL = "period_kind = 'month' and period_start = date '2024-04-01'"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> PlayedHome:
    return make_closing_home(tmp_path_factory.mktemp("closing") / "home")


@pytest.fixture(scope="module")
def closed(home) -> Stage:
    return home.play(LAST_OF_APRIL, FIRST_OF_MAY)


@pytest.fixture(scope="module")
def restated(home, closed) -> Stage:
    deliver_late_verdict(home)
    return home.play(FIRST_OF_MAY)


@pytest.fixture(scope="module")
def rebuilt(home, restated) -> Stage:
    for name in ("lake", "quarantine", "warehouse", "state", "published"):
        shutil.rmtree(home.root / name)
    return home.stage(home.command("rebuild", in_process=True))


def scorecards(stage: Stage) -> list[dict]:
    return stage.query(f"from marts.kpi_site_scorecard where {APRIL}")


def test_a_month_is_final_once_a_day_long_enough_after_it_is_published(closed):
    [april] = scorecards(closed)
    assert april["is_final"] and april["n_audited"] == N_APRIL - 1
    assert april["as_of"] == closed.value("select max(received_at)::date from marts.ingest_ledger")
    assert closed.value("select count(*) from marts.kpi_site_scorecard where is_final") == 1
    assert closed.query("from marts.fct_restatements") == []


def test_a_late_verdict_restates_the_month_and_leaves_it_as_it_closed(closed, restated):
    assert scorecards(restated) == scorecards(closed)
    rows = {row["metric"]: row for row in restated.query("from marts.fct_restatements")}
    assert (rows["n_audited"]["closed_value"], rows["n_audited"]["value_now"]) == (59, 60)
    accuracy = rows["accuracy"]
    assert accuracy["closed_value"] == scorecards(closed)[0]["accuracy"]
    assert accuracy["value_now"] == pytest.approx(1 - (N_WRONG + 1) / N_APRIL)
    assert accuracy["n_verdicts_more"] == 1 and accuracy["n_disputes_accepted_since"] == 0
    week = "select accuracy from marts.kpi_site_scorecard where period_kind = 'week'"
    assert restated.value(week) < closed.value(week)


def test_a_rebuild_reads_the_closed_month_and_says_the_same(restated, rebuilt):
    assert rebuilt.outcome.status == 0, rebuilt.outcome.complained
    assert rebuilt.draw_bytes == restated.draw_bytes
    for table in ("kpi_site_scorecard", "fct_restatements"):
        assert rebuilt.tables()[table] == restated.tables()[table]
