from datetime import date, timedelta

import duckdb
import pytest

from modqa_pipeline.config.settings import ScorecardSettings, Settings
from modqa_pipeline.facts.closed_scorecards import closed_file, closed_months, read_closed
from modqa_pipeline.facts.schemas import CLOSED_SCORECARDS
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.publish.closing import close_months, months_due
from modqa_pipeline.runs.day_states import DayState, write_day_states
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.runs.run_record import RunRecord

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LATER = date(2026, 4, 21)


def days(first, last):
    return [first + timedelta(k) for k in range((last - first).days + 1)]


def test_a_month_closes_on_the_day_so_long_after_its_end():
    assert months_due(days(MARCH, LATER - timedelta(1)), [], 21) == set()
    assert months_due(days(MARCH, LATER), [], 21) == {MARCH}
    assert months_due([], [], 21) == set()


def test_a_leap_february_ends_on_its_29th():
    february = date(2028, 2, 10)
    assert months_due([february, date(2028, 3, 1)], [], 2) == set()
    assert months_due([february, date(2028, 3, 2)], [], 2) == {date(2028, 2, 1)}


@pytest.mark.parametrize(("held_up", "due"), [(date(2026, 3, 31), set()), (APRIL, {MARCH})])
def test_a_day_that_is_held_up_keeps_its_month_open(held_up, due):
    assert months_due(days(MARCH, LATER), [held_up], 21) == due


@pytest.fixture
def settings(tmp_path):
    """A home whose warehouse has scorecards of March and April, and 21 April built by this run."""
    home = Home(tmp_path)
    home.create({})
    write_text(home.ledger, "")
    figures = [name for name in CLOSED_SCORECARDS.names if name not in ("as_of", "period_start")]
    texts = {"vendor": "'acme'", "site": "'lisbon'", "period_kind": "'month'", "accuracy": "0.95"}
    types = {"string": "varchar", "int64": "bigint", "double": "double", "date32[day]": "date"}
    columns = ", ".join(
        f"{texts.get(name, 'null')}::{types[str(CLOSED_SCORECARDS.field(name).type)]} as {name}"
        for name in figures
    )
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            f"""
            create schema marts;
            create table marts.kpi_site_scorecard as
            select {columns}, start as period_start, false as is_final, date '2026-04-22' as as_of
            from (values (date '{MARCH}'), (date '{APRIL}')) as t (start);
            create table marts.ingest_ledger as select timestamp '2026-04-22 06:00:00' as received_at;
            """
        )
    write_day_states(
        home, {day: DayState("published", 1, None) for day in days(MARCH, date(2026, 4, 20))}
    )
    return Settings(home=home, scorecards=ScorecardSettings(close_after_days=21))


def run_of(*built):
    return RunRecord(
        run_id="r", started_at="", code_version="", plan_hash="", unit_parts="", asks_for_lots=False,
        last_receipt_sequence=1, days=[RunDay(day, False, False, 1, None) for day in built],
    )  # fmt: skip


def scorecards(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select period_start, accuracy, is_final from marts.kpi_site_scorecard order by 1"
        ).fetchall()


def test_a_month_is_recorded_and_final_in_the_warehouse(settings):
    home = settings.home
    assert close_months(settings, run_of(LATER), []) == [MARCH]
    assert closed_months(home.draws) == {MARCH}
    [row] = read_closed(home, [MARCH, APRIL])
    assert (row["site"], row["accuracy"], row["as_of"]) == ("lisbon", 0.95, date(2026, 4, 22))
    assert scorecards(home.warehouse) == [(MARCH, 0.95, True), (APRIL, 0.95, False)]


def test_a_blocked_day_keeps_the_month_open(settings):
    assert close_months(settings, run_of(LATER, date(2026, 3, 5)), [date(2026, 3, 5)]) == []
    assert closed_months(settings.home.draws) == set()


def test_what_is_recorded_is_never_recorded_again_and_shown_until_it_was_published(settings):
    home = settings.home
    close_months(settings, run_of(LATER), [])
    recorded = closed_file(home.draws, MARCH).read_bytes()
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("update marts.kpi_site_scorecard set accuracy = 0.5, is_final = false")
    assert close_months(settings, run_of(LATER), []) == [MARCH]
    assert closed_file(home.draws, MARCH).read_bytes() == recorded
    assert scorecards(home.warehouse) == [(MARCH, 0.95, True), (APRIL, 0.5, False)]
    home.database.write_bytes(home.warehouse.read_bytes())
    assert close_months(settings, run_of(LATER), []) == []
