"""Real Dagster runs, through the sensors and through `report_run`, on both kinds of storage."""

import json
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from modqa_pipeline.automation.alerts.incidents import incidents_of_run, report_run
from modqa_pipeline.automation.alerts.sensors import build_alert_sensors
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.home.files import read_lines

DAY, NEXT_DAY = "2026-03-01", "2026-03-02"
DAILY = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=26))
CHECK = "check_failed:stg_decisions/volume_is_usual"


@pytest.fixture(params=["ephemeral", "sqlite"])
def instance(request, tmp_path):
    if request.param == "ephemeral":
        with dg.DagsterInstance.ephemeral() as ephemeral:
            yield ephemeral
    else:
        (tmp_path / "dagster").mkdir()
        with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as local:
            yield local


on_disk = pytest.mark.parametrize("instance", ["sqlite"], indirect=True)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    for name in ("MODQA_SLACK_WEBHOOK", "MODQA_SMTP_PASSWORD", "MODQA_PSEUDONYM_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODQA_HOME", str(tmp_path))
    return load_settings_without_key()


def make_definitions(error=None, passed=True, severity=dg.AssetCheckSeverity.WARN, metadata=None):
    """One asset, its check and its job; only what a test is about is named."""
    days = dg.DailyPartitionsDefinition(start_date=DAY)

    @dg.asset(partitions_def=days, freshness_policy=DAILY)
    def stg_decisions():
        if error:
            raise error

    @dg.asset_check(asset=stg_decisions, blocking=severity == dg.AssetCheckSeverity.ERROR)
    def volume_is_usual():
        return dg.AssetCheckResult(passed=passed, severity=severity, metadata=metadata or {})

    job = dg.define_asset_job("daily", partitions_def=days)
    return dg.Definitions(
        [stg_decisions], asset_checks=[volume_is_usual], jobs=[job], sensors=build_alert_sensors()
    )


def play(instance, day=DAY, **case):
    job = make_definitions(**case).resolve_job_def("daily")
    return job.execute_in_process(instance=instance, partition_key=day, raise_on_error=False)


def told(settings):
    return [(line["event"], line["incident"]) for line in read_lines(settings.home.alerts)]


def sense(instance, result):
    """Hand a finished run to the sensor that Dagster would hand it to."""
    [event] = [event for event in result.all_events if event.is_job_success or event.is_job_failure]
    name = "alert_on_failed_check" if result.success else "alert_on_failed_run"
    [sensor] = [sensor for sensor in build_alert_sensors() if sensor.name == name]
    context = dg.build_run_status_sensor_context(
        sensor_name=name,
        dagster_event=event,
        dagster_instance=instance,
        dagster_run=result.dagster_run,
    )
    sensor(context if result.success else context.for_run_failure())


def test_a_green_run_with_a_failed_check_is_alerted_through_the_sensor(instance, settings):
    result = play(instance, passed=False, metadata={"n_failing": 3})
    assert result.success
    sense(instance, result)
    [line] = read_lines(settings.home.alerts)
    assert line["incident"] == CHECK
    assert line["severity"] == "warning"
    assert line["detail"] == "3 failing. No day is held back for it."
    assert line["run_id"] == result.run_id


def test_a_failed_run_is_alerted_through_the_sensor(instance, settings):
    sense(instance, play(instance, error=RuntimeError("no space left\nsecond line")))
    [line] = read_lines(settings.home.alerts)
    assert (line["incident"], line["severity"]) == ("run_failed:daily/stg_decisions", "critical")
    assert line["title"] == f"The step stg_decisions broke, in a run for {DAY}"
    assert line["detail"].startswith(
        "RuntimeError: no space left. Nothing of the run is published."
    )


def test_a_failed_blocking_check_is_critical_and_breaks_the_run(instance, settings):
    result = play(instance, passed=False, severity=dg.AssetCheckSeverity.ERROR)
    report_run(settings, instance, result.run_id)
    severities = {line["incident"]: line["severity"] for line in read_lines(settings.home.alerts)}
    assert severities[CHECK] == "critical"


def test_the_sensor_and_the_command_line_together_alert_once(instance, settings):
    result = play(instance, passed=False)
    report_run(settings, instance, result.run_id)
    sense(instance, result)
    assert told(settings) == [("opened", CHECK)]


def test_an_incident_is_a_cause_however_many_days_it_has(instance, settings):
    days = {"failing_days": [DAY, NEXT_DAY], "checked_days": [DAY, NEXT_DAY]}
    report_run(settings, instance, play(instance, passed=False, metadata=days).run_id)
    days = {"failing_days": [NEXT_DAY], "checked_days": [DAY, NEXT_DAY]}
    report_run(settings, instance, play(instance, passed=False, metadata=days).run_id)
    assert told(settings) == [("opened", CHECK)]
    days = {"checked_days": [DAY]}
    report_run(settings, instance, play(instance, metadata=days).run_id)
    assert told(settings) == [("opened", CHECK)]
    days = {"checked_days": ["2026-03-03"]}
    report_run(settings, instance, play(instance, metadata=days).run_id)
    assert told(settings) == [("opened", CHECK), ("resolved", CHECK)]


def test_each_thing_that_fails_a_check_is_an_incident_with_its_own_counts(instance, settings):
    failing = [
        {"about": "q-1", "says": "Queue q-1 has no owner", "days": {DAY: 1, NEXT_DAY: 1}},
        {"about": "q-2", "says": "Queue q-2 has no owner", "days": {NEXT_DAY: 2}},
    ]
    days = {"failing": failing, "checked_days": [DAY, NEXT_DAY], "n_failing": 4}
    report_run(settings, instance, play(instance, passed=False, metadata=days).run_id)
    lines = read_lines(settings.home.alerts)
    assert [(line["title"], line["since"]) for line in lines] == [
        ("Queue q-1 has no owner", DAY),
        ("Queue q-2 has no owner", NEXT_DAY),
    ]
    assert lines[1]["detail"].startswith(f"2 failing on {NEXT_DAY}.")
    assert lines[1]["link"] == f"{NEXT_DAY}-checks.html"
    days = {"failing": failing[1:], "checked_days": [NEXT_DAY]}
    report_run(settings, instance, play(instance, passed=False, metadata=days).run_id)
    assert told(settings)[2:] == [("resolved", f"{CHECK}:q-1")]
    report_run(settings, instance, play(instance, metadata={"checked_days": [NEXT_DAY]}).run_id)
    assert told(settings)[3:] == [("resolved", f"{CHECK}:q-2")]


def test_days_that_a_failed_check_withholds_keep_it_open(instance, settings):
    error = dg.AssetCheckSeverity.ERROR
    failing = [{"about": None, "says": "Rows are lost", "days": {DAY: 2}}]
    days = {"failing": failing, "checked_days": [DAY]}
    report_run(
        settings, instance, play(instance, passed=False, severity=error, metadata=days).run_id
    )
    assert read_lines(settings.home.alerts)[0]["withheld"] == [DAY]
    report_run(settings, instance, play(instance, metadata={"checked_days": [NEXT_DAY]}).run_id)
    assert (("resolved", CHECK)) not in told(settings)
    report_run(settings, instance, play(instance, metadata={"checked_days": [DAY]}).run_id)
    assert told(settings)[-1] == ("resolved", CHECK)


def test_a_run_that_built_no_day_resolves_nothing(instance, settings):
    report_run(
        settings, instance, play(instance, passed=False, metadata={"failing_days": [DAY]}).run_id
    )
    report_run(settings, instance, play(instance, metadata={"checked_days": []}).run_id)
    assert told(settings) == [("opened", CHECK)]


@pytest.mark.parametrize("value", [dg.MetadataValue.text(json.dumps([DAY])), [DAY, "moderator-7"]])
def test_failing_days_are_read_from_json_and_hold_days_alone(instance, settings, value):
    result = play(instance, passed=False, metadata={"failing_days": value})
    incidents, _ = incidents_of_run(instance, result.run_id)
    assert [(incident.key, incident.since, incident.last_day) for incident in incidents] == [
        (CHECK, DAY, DAY)
    ]


def test_failing_days_that_cannot_be_read_still_alert(instance, settings):
    result = play(instance, passed=False, metadata={"failing_days": "yesterday"})
    report_run(settings, instance, result.run_id)
    assert told(settings) == [("opened", CHECK)]


def test_a_run_that_goes_through_closes_the_failed_one(instance, settings):
    report_run(settings, instance, play(instance, error=RuntimeError()).run_id)
    report_run(settings, instance, play(instance, error=RuntimeError()).run_id)
    report_run(settings, instance, play(instance, day=NEXT_DAY, error=RuntimeError()).run_id)
    assert [event for event, _ in told(settings)] == ["opened", "continued"]
    report_run(settings, instance, play(instance).run_id)
    assert [event for event, _ in told(settings)][2:] == ["resolved"]


def test_a_daemon_that_catches_up_does_not_reopen_what_has_passed(instance, settings):
    failed, passed = play(instance, passed=False), play(instance)
    report_run(settings, instance, failed.run_id)
    report_run(settings, instance, passed.run_id)
    for result in (failed, passed):
        sense(instance, result)
    assert told(settings) == [("opened", CHECK), ("resolved", CHECK)]


def test_an_alert_quotes_no_value_that_a_database_choked_on(instance, settings):
    error = ValueError("Could not convert string 'Jane Doe' to INT32 in \"comment\"")
    report_run(settings, instance, play(instance, error=error).run_id)
    [line] = read_lines(settings.home.alerts)
    assert "ValueError: Could not convert string '…' to INT32" in line["detail"]
    assert "Jane" not in settings.home.alerts.read_text()


def test_a_check_description_and_its_rows_stay_out_of_the_alert(instance, settings):
    metadata = {"failing_keys": [{"decision_id": "d-77"}], "observed": "moderator-7"}
    report_run(settings, instance, play(instance, passed=False, metadata=metadata).run_id)
    assert "d-77" not in settings.home.alerts.read_text()
    assert "moderator-7" not in settings.home.alerts.read_text()


def test_a_run_that_nobody_knows_is_no_incident(instance, settings):
    report_run(settings, instance, "00000000-0000-0000-0000-000000000000")
    assert told(settings) == []


def test_a_broken_storage_does_not_raise_and_is_recorded(settings, caplog):
    class Broken:
        def __getattr__(self, name):
            raise OSError("database is locked")

    report_run(settings, Broken(), "run-1")
    [line] = read_lines(settings.home.alerts)
    assert (line["event"], line["incident"]) == ("delivery_failed", "alerting:run run-1")
    assert "OSError" in caplog.text


def test_broken_settings_are_told_in_the_home_that_holds_the_storage(tmp_path, settings):
    (settings.home.config / "settings.toml").write_text("[alerts]\nnonsense = 1\n")
    with dg.DagsterInstance.local_temp(str(settings.home.dagster)) as instance:
        sense(instance, play(instance, error=RuntimeError("no settings")))
    assert told(settings) == [("opened", "run_failed:daily/stg_decisions")]


@pytest.fixture
def look_at_freshness(tmp_path, settings):
    """One round of Dagster's own freshness daemon some hours from now, then one of our sensor."""
    from dagster._core.remote_origin import InProcessCodeLocationOrigin
    from dagster._core.test_utils import InProcessTestWorkspaceLoadTarget, freeze_time
    from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._daemon.freshness import FreshnessDaemon

    code = tmp_path / "definitions_of_this_test.py"
    code.write_text(f"from {__name__} import make_definitions\ndefs = make_definitions()\n")
    origin = InProcessCodeLocationOrigin(LoadableTargetOrigin(python_file=str(code)))
    [sensor] = [s for s in build_alert_sensors() if s.name == "alert_on_missed_freshness"]

    def look(instance, hours):
        target = InProcessTestWorkspaceLoadTarget(origin)
        now = datetime.now(UTC) + timedelta(hours=hours)
        with freeze_time(now), WorkspaceProcessContext(instance, target) as workspace:
            list(FreshnessDaemon().run_iteration(workspace))
        context = dg.build_sensor_context(instance=instance, definitions=make_definitions())
        return sensor(context)

    return look


@on_disk
def test_an_asset_not_renewed_in_time_is_alerted_until_it_is(instance, settings, look_at_freshness):
    late = "freshness_missed:stg_decisions"
    look_at_freshness(instance, hours=99)
    assert told(settings) == []  # never materialised: neither late nor on time
    play(instance)
    look_at_freshness(instance, hours=1)
    assert told(settings) == []
    look_at_freshness(instance, hours=27)
    look_at_freshness(instance, hours=28)
    assert told(settings) == [("opened", late)]
    play(instance)
    look_at_freshness(instance, hours=1)
    assert told(settings) == [("opened", late), ("resolved", late)]
    look_at_freshness(instance, hours=27)
    assert told(settings)[2:] == [("opened", late)]


@on_disk
def test_freshness_is_asked_of_assets_with_a_policy_alone(instance, settings, look_at_freshness):
    assert look_at_freshness(instance, hours=0).skip_message == "checked the freshness of 1 assets"


def test_every_sensor_runs_from_the_start():
    statuses = {sensor.name: sensor.default_status for sensor in build_alert_sensors()}
    assert statuses == dict.fromkeys(
        ["alert_on_failed_run", "alert_on_failed_check", "alert_on_missed_freshness"],
        dg.DefaultSensorStatus.RUNNING,
    )
