"""Which inspection a run's lots get: from the lots as last published, whatever a killed run left in the warehouse."""

from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.transform.preparation import _inspections

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)


@pytest.fixture
def settings(tmp_path):
    for name in ("warehouse", "published"):
        (tmp_path / name).mkdir()
    return Settings(home=Home(tmp_path))


def day_of_lots(day, makes_lot_draw=True):
    return RunDay(day, False, False, 1, None, makes_lot_draw=makes_lot_draw)


def judged(settings, *lots):
    duckdb.connect(str(settings.home.warehouse)).close()
    left_in(settings.home.database, *lots)


def left_in(database, *lots):
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create schema marts; create table marts.kpi_lot_acceptance "
            "(vendor varchar, site varchar, decision_week date, inspection varchar, verdict varchar)"
        )
        connection.executemany("insert into marts.kpi_lot_acceptance values (?, ?, ?, ?, ?)", lots)


def found(settings, *days):
    return {
        (row["decision_week"], row["slice_value"]): row["inspection"]
        for row in _inspections(settings, list(days))
    }


def test_without_lots_before_inspection_is_normal(settings):
    assert found(settings, day_of_lots(FIRST)) == {(FIRST, "*"): "normal"}
    judged(settings, ("acme", "lagos", FIRST, None, "no_lot_verdict"))
    assert found(settings, day_of_lots(SECOND)) == {(SECOND, "*"): "normal"}


def test_a_site_is_inspected_by_its_own_lots(settings):
    judged(
        settings,
        ("acme", "porto", FIRST, "normal", "not_accepted"),
        ("acme", "porto", SECOND, "normal", "not_accepted"),
        ("acme", "lagos", FIRST, "normal", "not_accepted"),
        ("acme", "lagos", SECOND, None, "no_lot_verdict"),
    )
    # a Sunday belongs to the week before
    assert found(settings, day_of_lots(THIRD), day_of_lots(date(2026, 3, 22))) == {
        (THIRD, "acme/porto"): "tightened",
        (THIRD, "acme/lagos"): "normal",
        (THIRD, "*"): "normal",
    }


def test_what_nobody_published_inspects_nothing(settings):
    left_in(settings.home.warehouse, ("acme", "porto", FIRST, "normal", "not_accepted"))
    assert found(settings, day_of_lots(SECOND)) == {(SECOND, "*"): "normal"}


def test_a_run_without_lots_asks_for_none(settings):
    judged(settings, ("acme", "porto", FIRST, "normal", "not_accepted"))
    assert found(settings, day_of_lots(SECOND, makes_lot_draw=False)) == {}
