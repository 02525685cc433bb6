"""Sensors that report finished runs and missed freshness. `alerts` decides what is an alert.

A tick never fails because of an alert: `report_run` and `report_freshness` catch everything.
"""

import logging
from pathlib import Path

import dagster as dg

from modqa_pipeline.automation.alerts.incidents import report_freshness, report_run
from modqa_pipeline.config.settings import Settings, load_settings_without_key
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home

LOG = logging.getLogger(__name__)

FRESHNESS_SECONDS = 300


def build_alert_sensors() -> list[dg.SensorDefinition]:
    """One sensor each for failed runs, for failed checks in green runs, and for late assets.

    All code locations are watched because runs of the command line belonged to none of them in earlier versions.
    """
    always = dg.DefaultSensorStatus.RUNNING

    @dg.run_failure_sensor(
        name="alert_on_failed_run", default_status=always, monitor_all_code_locations=True
    )
    def alert_on_failed_run(context: dg.RunFailureSensorContext) -> None:
        """Alert on a run that failed, and on its failed checks."""
        _report(context)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="alert_on_failed_check",
        default_status=always,
        monitor_all_code_locations=True,
    )
    def alert_on_failed_check(context: dg.RunStatusSensorContext) -> None:
        """Alert on failed checks in a successful run, and close what the run fixed."""
        _report(context)

    @dg.sensor(
        name="alert_on_missed_freshness",
        minimum_interval_seconds=FRESHNESS_SECONDS,
        default_status=always,
    )
    def alert_on_missed_freshness(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Alert on assets that were not updated in time, by the machine's clock."""
        keys = _watched_assets(context)
        report_freshness(_settings(context.instance), context.instance, keys)
        return dg.SkipReason(f"checked the freshness of {len(keys)} assets")

    return [alert_on_failed_run, alert_on_failed_check, alert_on_missed_freshness]


def _report(context: dg.RunStatusSensorContext) -> None:
    report_run(_settings(context.instance), context.instance, context.dagster_run.run_id)


def _watched_assets(context: dg.SensorEvaluationContext) -> list[dg.AssetKey]:
    """Assets of the code that have a policy; all assets that Dagster knows if there is no code."""
    if context.repository_def is None:
        return list(context.instance.get_asset_keys())
    graph = context.repository_def.asset_graph
    return [node.key for node in graph.asset_nodes if node.freshness_policy]


def _settings(instance: dg.DagsterInstance) -> Settings:
    """The home's settings; if they are broken, only its paths, since that must be reported too.

    Dagster's storage is in the home (``dagster/``), so the home is known without settings.
    """
    try:
        return load_settings_without_key()
    except SettingsError as error:
        storage = Path(instance.root_directory).resolve()
        if storage.name != "dagster":
            raise
        LOG.warning("Alerts go only to alerts.jsonl: %s", error)
        return Settings(home=Home(storage.parent))
