"""What starts a run: jobs, schedule, sensor, and what each may do to a home."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.definitions import build_defs
from modqa_pipeline.facts.draws import read_draws
from modqa_pipeline.resources import DRAWS_TAG, REBUILD_TAG
from tests.worlds.home import PlayedHome
from tests.worlds.story import BIG, EMPTY, LATEST, SINGLE, SMALL, UNBUILT, WIDE


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    return build_defs(load_settings_without_key(tmp_path_factory.mktemp("graph")))


def test_every_job_is_one_of_the_three_and_only_the_daily_one_may_draw(definitions):
    jobs = {
        name: definitions.resolve_job_def(name)
        for name in ("daily_quality", "follow_deliveries", "rebuild")
    }
    assert jobs["daily_quality"].tags.get(DRAWS_TAG) is None
    assert jobs["follow_deliveries"].tags[DRAWS_TAG] == "none"
    assert jobs["rebuild"].tags[DRAWS_TAG] == "none"
    assert jobs["rebuild"].tags[REBUILD_TAG] == "true"


def test_the_schedule_asks_for_yesterday_once_its_cutoff_has_passed(definitions):
    schedule = definitions.resolve_schedule_def("daily_quality_after_cutoff")
    assert schedule.cron_schedule == "0 6 * * *"
    assert schedule.execution_timezone in (None, "UTC")
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    )
    [request] = schedule.evaluate_tick(context).run_requests
    assert request.partition_key == "2026-03-01"
    assert request.tags.get(DRAWS_TAG) is None


def test_the_schedule_follows_the_cutoff_of_the_settings(tmp_path):
    settings = load_settings_without_key(tmp_path)
    text = (tmp_path / "config" / "settings.toml").read_text()
    changed = text.replace("cutoff_hour_utc = 6", "cutoff_hour_utc = 9")
    (tmp_path / "config" / "settings.toml").write_text(changed)
    settings = load_settings_without_key(tmp_path)
    schedule = build_defs(settings).resolve_schedule_def("daily_quality_after_cutoff")
    assert schedule.cron_schedule == "0 9 * * *"


def test_the_sensor_asks_for_a_run_when_a_file_has_landed(late_files_sensed):
    [request] = late_files_sensed["news"].run_requests
    assert request.partition_key == WIDE.isoformat(), "the newest day that was drawn"
    assert request.run_key == late_files_sensed["news"].cursor


def test_the_sensor_skips_and_says_why_when_nothing_is_new(late_files_sensed):
    for quiet in (late_files_sensed["quiet"], late_files_sensed["answered"]):
        assert not quiet.run_requests
        assert quiet.skip_message == "nothing is new in landing/"


def test_the_run_that_the_sensor_asks_for_rebuilds_touched_days_and_draws_nothing(
    late_files_sensed, published_again_with_nothing_new, late_files_followed
):
    assert late_files_followed.outcome.is_well
    assert late_files_followed.drawn_bytes == published_again_with_nothing_new.drawn_bytes
    built = {
        row["decision_date"]: row["run_id"]
        for row in late_files_followed.query("from marts.publication_days")
    }
    before = {
        row["decision_date"]: row["run_id"]
        for row in published_again_with_nothing_new.query("from marts.publication_days")
    }
    assert {day for day in built if built[day] != before.get(day)} == {BIG}


def test_no_run_is_asked_for_while_a_file_is_being_written(tmp_path):
    home = PlayedHome(tmp_path / "home")
    cursor = home.sense(cursor=None).cursor
    folder = home.home.landing / "bpo_decisions"
    folder.mkdir()
    for name in ("big.csv.part", "big.csv.tmp", ".big.csv"):
        (folder / name).write_text("half a li")
    assert not home.sense(cursor=cursor).run_requests


def test_runs_stand_under_the_days_that_they_were_asked_for(story_home, everything_rebuilt):
    with dg.DagsterInstance.from_config(str(story_home.home.dagster)) as instance:
        runs = instance.get_runs()
        label = {".dagster/repository": "__repository__@modqa"}
        shown = instance.get_runs(dg.RunsFilter(tags=label))
        days = instance.get_materialized_partitions(dg.AssetKey("published_marts"))
    spans = [(run.job_name, *span_of(run)) for run in runs]
    # a range is one run: nine of them in the story
    assert len(spans) == 9
    # the two that tests start in the daemon's place are the only ones that the UI shows at no job
    assert len(shown) == 7
    assert spans.count(("daily_quality", BIG.isoformat(), WIDE.isoformat())) == 3
    assert spans.count(("daily_quality", LATEST.isoformat(), LATEST.isoformat())) == 1
    assert {d.isoformat() for d in (BIG, EMPTY, SINGLE, SMALL, WIDE, UNBUILT, LATEST)} <= days


def span_of(run):
    """First and last partition of a run, a single one included."""
    day = run.tags.get("dagster/partition")
    first = run.tags.get("dagster/asset_partition_range_start", day)
    return first, run.tags.get("dagster/asset_partition_range_end", day)


def test_the_run_that_the_schedule_asks_for_builds_and_draws_its_day(three_days_fixed, story_home):
    assert three_days_fixed.outcome.is_well
    assert LATEST.isoformat() in three_days_fixed.status["days_published"]
    assert LATEST in {draw.day for draw in read_draws(story_home.home)}


def test_asset_checks_of_a_blocked_day_are_errors_and_warnings_are_not(
    story_home, three_days_fixed
):
    with dg.DagsterInstance.from_config(str(story_home.home.dagster)) as instance:
        severities = set()
        for run in instance.get_runs():
            records = instance.get_records_for_run(
                run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
            ).records
            for record in records:
                found = record.event_log_entry.asset_check_evaluation
                if not found.passed:
                    severities.add((found.check_name, found.severity.value))
                    blocks = found.metadata.get("blocks")
                    assert (blocks is not None) == (found.severity.value == "ERROR"), found
    assert ("every_decision_is_one_of_the_five", "ERROR") in severities
    assert ("every_expected_delivery_arrived", "WARN") in severities
