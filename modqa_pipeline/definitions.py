"""Table of contents: the rooms in the order in which data meets them, and what starts them."""

from datetime import timedelta
from typing import Any

import dagster as dg

from modqa_pipeline.config.settings import Settings, load_settings_without_key
from modqa_pipeline.partitions import daily


def build_defs(
    settings: Settings | None = None, *, resources: dict[str, Any] | None = None
) -> dg.Definitions:
    """All assets, checks, jobs, schedules and sensors; tests and the command line call it too."""
    from modqa_pipeline.audit import assets as audit
    from modqa_pipeline.automation.alerts.sensors import build_alert_sensors
    from modqa_pipeline.automation.jobs import build_jobs
    from modqa_pipeline.automation.landing_sensor import build_landing_sensor
    from modqa_pipeline.automation.schedules import build_daily_schedule
    from modqa_pipeline.automation.warm_up import import_what_follows
    from modqa_pipeline.ingest import assets as ingest
    from modqa_pipeline.publish import assets as publish
    from modqa_pipeline.report import assets as report
    from modqa_pipeline.resources import ModqaHome, PublishedMarts
    from modqa_pipeline.transform import assets as transform
    from modqa_pipeline.validate import assets as validate

    settings = settings or load_settings_without_key()
    partitions = daily(settings.schedule.first_day)
    jobs = build_jobs(partitions)
    return dg.Definitions(
        assets=[
            *ingest.build_assets(partitions),
            *transform.build_assets(partitions, meanwhile=import_what_follows),
            *validate.build_assets(partitions),
            *audit.build_assets(partitions),
            *publish.build_assets(partitions, _freshness(settings)),
            *report.build_assets(partitions),
        ],
        jobs=jobs,
        schedules=[build_daily_schedule(jobs[0], settings.schedule.cutoff_hour_utc)],
        sensors=[build_landing_sensor(partitions), *build_alert_sensors()],
        resources={
            "modqa": ModqaHome(),
            "published": PublishedMarts(database=str(settings.home.database)),
            **(resources or {}),
        },
        executor=dg.in_process_executor,
    )


def _freshness(settings: Settings) -> dg.FreshnessPolicy:
    """A day is published within the allowed lag after its end; the only check that uses the machine's clock."""
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=24 + settings.checks.allowed_lag_hours)
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `workspace.yaml` loads; nothing happens at import."""
    return build_defs()
