from datetime import date

import pytest

from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.backfill import first_missing, parts, remember_part

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def test_parts_hold_every_day_once_and_in_order():
    found = parts(FIRST, LAST, 31)
    assert found == [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 3, 3)),
        (date(2026, 3, 4), date(2026, 3, 31)),
    ]


@pytest.mark.parametrize("length", [1, 90, 400])
def test_a_range_that_fits_is_one_part(length):
    last = FIRST if length == 1 else LAST
    assert parts(FIRST, last, length) == [(FIRST, last)]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_range_begins_at_its_first_day_and_goes_on_after_what_is_published(home):
    assert first_missing(home, FIRST, LAST) == FIRST
    remember_part(home, FIRST, LAST, date(2026, 1, 31))
    assert first_missing(home, FIRST, LAST) == date(2026, 2, 1)


def test_another_range_begins_at_its_own_first_day(home):
    remember_part(home, FIRST, LAST, date(2026, 1, 31))
    assert first_missing(home, FIRST, date(2026, 3, 30)) == FIRST


def test_a_range_that_is_done_is_built_anew_when_it_is_asked_for_again(home):
    remember_part(home, FIRST, LAST, date(2026, 1, 31))
    remember_part(home, FIRST, LAST, LAST)
    assert first_missing(home, FIRST, LAST) == FIRST


class Killed(BaseException):
    """What a SIGKILL looks like from within: nothing after it happens."""


@pytest.fixture
def runs(home, monkeypatch):
    """Ranges that `launch_days` runs, in parts of a month; the run of a day in `killed_in` never ends."""
    from modqa_pipeline.cli import launch
    from modqa_pipeline.config.settings import load_settings_without_key

    settings = load_settings_without_key(home.root)
    done, killed_in, broken_in = [], set(), set()

    class FakeLauncher:
        def __init__(self, settings):
            pass

        def run(self, job, first, last):
            if killed_in & {first, last}:
                raise Killed
            done.append((first, last))
            return launch.Outcome(True, [f"built {first}"], is_broken=bool(broken_in & {first}))

    monkeypatch.setattr(launch, "load_settings", lambda: settings)
    monkeypatch.setattr(launch, "Launcher", FakeLauncher)
    return launch.launch_days, done, killed_in, broken_in


def test_an_interrupted_backfill_resumes_with_the_days_that_are_missing(runs):
    launch_days, done, killed_in, _ = runs
    killed_in.add(date(2026, 3, 4))
    with pytest.raises(Killed):
        launch_days(FIRST, LAST)
    killed_in.clear()
    outcome = launch_days(FIRST, LAST)
    assert done == parts(FIRST, LAST, 31), "every part once, none twice"
    assert outcome.lines == ["built 2026-03-04"]


def test_a_part_that_breaks_is_the_last_and_is_tried_again(runs):
    launch_days, done, _, broken_in = runs
    broken_in.add(date(2026, 2, 1))
    launch_days(FIRST, LAST)
    assert [first for first, _ in done] == [FIRST, date(2026, 2, 1)]
    broken_in.clear()
    launch_days(FIRST, LAST)
    assert [first for first, _ in done][2:] == [date(2026, 2, 1), date(2026, 3, 4)]
