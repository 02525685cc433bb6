"""Sensors that report finished runs and missed freshness. What is an alert is decided elsewhere.

A tick never fails for the sake of an alert: `report_run` and `report_freshness` contain everything.
"""

import logging
from pathlib import Path

import dagster as dg

from modqa_pipeline.automation.alerts.incidents import report_freshness, report_run
from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home

LOG = logging.getLogger(__name__)

FRESHNESS_SECONDS = 300


def build_alert_sensors() -> list[dg.SensorDefinition]:
    """One sensor each for failed runs, for failed checks in green runs, and for late assets.

    All code locations are watched because a run of the command line belongs to none.
    """
    always = dg.DefaultSensorStatus.RUNNING

    @dg.run_failure_sensor(
        name="alert_on_failed_run", default_status=always, monitor_all_code_locations=True
    )
    def alert_on_failed_run(context: dg.RunFailureSensorContext) -> None:
        """Alert on a run that failed, and on the checks that failed in it."""
        _report(context)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="alert_on_failed_check",
        default_status=always,
        monitor_all_code_locations=True,
    )
    def alert_on_failed_check(context: dg.RunStatusSensorContext) -> None:
        """Alert on failed checks that left the run green, and close what the run put right."""
        _report(context)

    @dg.sensor(
        name="alert_on_missed_freshness",
        minimum_interval_seconds=FRESHNESS_SECONDS,
        default_status=always,
    )
    def alert_on_missed_freshness(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Alert on assets that were not renewed in time, by the clock on the wall."""
        keys = _watched_assets(context)
        report_freshness(_settings(context.instance), context.instance, keys)
        return dg.SkipReason(f"looked at the freshness of {len(keys)} assets")

    return [alert_on_failed_run, alert_on_failed_check, alert_on_missed_freshness]


def _report(context: dg.RunStatusSensorContext) -> None:
    report_run(_settings(context.instance), context.instance, context.dagster_run.run_id)


def _watched_assets(context: dg.SensorEvaluationContext) -> list[dg.AssetKey]:
    """Assets of the code that have a policy; all that Dagster knows where no code is at hand."""
    if context.repository_def is None:
        return list(context.instance.get_asset_keys())
    graph = context.repository_def.asset_graph
    return [node.key for node in graph.asset_nodes if node.freshness_policy]


def _settings(instance: dg.DagsterInstance) -> Settings:
    """The home's settings; where they are broken, its paths, since that too must be told.

    Dagster's storage lies in the home (``dagster/``), so the home is known without settings.
    """
    try:
        return load_settings(need_key=False)
    except SettingsError as error:
        storage = Path(instance.root_directory).resolve()
        if storage.name != "dagster":
            raise
        LOG.warning("Alerts go to alerts.jsonl alone: %s", error)
        return Settings(home=Home(storage.parent))
