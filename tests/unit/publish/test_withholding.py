from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.publish import withholding
from modqa_pipeline.transform.dbt.manifest import models_on_a_blocked_day

GOOD, BAD = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    return load_settings(tmp_path)


@pytest.fixture
def built_again(monkeypatch):
    built = []
    monkeypatch.setattr(withholding, "build_models", lambda settings, names: built.extend(names))
    return built


def make(path, value, table="kpi_daily", columns="decision_date, v"):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            f"create table marts.{table} as select {columns} from (values "
            f"(date '{GOOD}', '{value}'), (date '{BAD}', '{value}')) as t (decision_date, v)"
        )


def rows(settings, table="kpi_daily"):
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        return connection.execute(f"from marts.{table} order by all").fetchall()


def test_a_blocked_day_shows_what_readers_last_saw(settings, built_again):
    make(settings.home.database, "old")
    make(settings.home.warehouse, "new")
    withholding.withhold(settings, [BAD])
    assert rows(settings) == [(GOOD, "new"), (BAD, "old")]


def test_a_blocked_day_that_was_never_published_shows_nothing(settings, built_again):
    make(settings.home.warehouse, "new")
    withholding.withhold(settings, [BAD])
    assert rows(settings) == [(GOOD, "new")]


def test_rows_published_before_a_column_was_added_leave_it_open(settings, built_again):
    make(settings.home.database, "old")
    make(settings.home.warehouse, "new", columns="decision_date, 1 as n, v")
    withholding.withhold(settings, [BAD])
    assert rows(settings) == [(GOOD, 1, "new"), (BAD, None, "old")]


def test_why_a_day_is_blocked_stays(settings, built_again):
    make(settings.home.warehouse, "new", table="fct_check_results")
    withholding.withhold(settings, [BAD])
    assert len(rows(settings, "fct_check_results")) == 2


def test_what_is_summed_over_days_is_made_again_only_when_a_day_gave_way(settings, built_again):
    make(settings.home.warehouse, "new")
    withholding.withhold(settings, [])
    assert built_again == []
    withholding.withhold(settings, [BAD])
    assert built_again == models_on_a_blocked_day("made_again")
    assert {"kpi_quality_weekly", "int_site_scorecards", "queue_audit_findings"} <= set(built_again)
