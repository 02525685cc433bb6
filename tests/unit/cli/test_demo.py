"""The home that the demo starts in."""

from datetime import date

from modqa_pipeline.cli.demo import _begin_on
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.partitions import daily


def test_the_partitions_of_a_demo_begin_with_its_first_day(tmp_path):
    _begin_on(load_settings_without_key(tmp_path).home, date(2026, 3, 2))
    schedule = load_settings_without_key(tmp_path).schedule
    assert schedule.first_day == date(2026, 3, 2)
    assert daily(schedule.first_day).get_first_partition_key() == "2026-03-02"


def test_a_first_day_that_somebody_set_stays(tmp_path):
    file = load_settings_without_key(tmp_path).home.config / "settings.toml"
    file.write_text(file.read_text().replace("first_day = 2020-01-01", "first_day = 2025-01-01"))
    _begin_on(load_settings_without_key(tmp_path).home, date(2026, 3, 2))
    assert load_settings_without_key(tmp_path).schedule.first_day == date(2025, 1, 1)
