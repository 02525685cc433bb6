"""From Dagster's records to incidents: failed runs, failed checks, missed freshness.

The command line calls `report_run` at the end of each run, and so do the sensors; both
may report the same run. `alerts` decides what makes an incident new, and who is alerted.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.automation.alerts.log import timestamp
from modqa_pipeline.automation.alerts.raise_incidents import Incident, contained, raise_incidents
from modqa_pipeline.config.settings import Settings

if TYPE_CHECKING:
    from dagster import AssetKey, DagsterInstance, DagsterRun

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def report_run(settings: Settings, instance: "DagsterInstance", run_id: str) -> None:
    """Alert on what failed in a finished run, and close what it fixed; never raises.

    A run without a failed step may have failed checks: report every run, successful ones included.
    """
    with contained(settings, f"run {run_id}"):
        incidents, passed = incidents_of_run(instance, run_id)
        record = instance.get_run_record_by_id(run_id)
        ended = datetime.fromtimestamp(record.end_time, UTC) if record and record.end_time else None
        raise_incidents(settings, incidents, passed, timestamp(ended))


def report_freshness(
    settings: Settings, instance: "DagsterInstance", keys: Iterable["AssetKey"]
) -> None:
    """Alert on assets that were not updated in time, close those that are; never raises."""
    with contained(settings, "freshness"):
        raise_incidents(settings, *incidents_of_freshness(instance, keys))


def incidents_of_run(instance: "DagsterInstance", run_id: str) -> tuple[list[Incident], set[str]]:
    """Incidents of one run, and the keys of incidents that it found to be over.

    A check's evaluation may name days in its metadata, as JSON lists of ISO days: `failing_days`
    gives one incident per day; `checked_days` limits the days that a pass is about. A pass without it closes
    every day of that check. A successful run closes every failed run of its job.
    """
    run = instance.get_run_by_id(run_id)
    if run is None:
        return [], set()
    incidents: dict[str, Incident] = {}
    passed: set[str] = set()
    for evaluation in _evaluations(instance, run_id):
        failing, over = _judge(evaluation, run_id)
        incidents |= failing
        passed |= over
    if run.is_failure:
        broken = _failed_run(instance, run)
        incidents[broken.key] = broken
    elif run.is_success:
        passed |= {f"run_failed:{run.job_name}", f"run_failed:{run.job_name}:*"}
    return list(incidents.values()), passed


def incidents_of_freshness(
    instance: "DagsterInstance", keys: Iterable["AssetKey"]
) -> tuple[list[Incident], set[str]]:
    """Assets whose freshness policy fails by the clock, as Dagster's freshness daemon last recorded it.

    The daemon does not know an asset that was never materialised: it is neither late nor on time.
    """
    from dagster._core.definitions.freshness import FreshnessState

    incidents, passed = [], set()
    for key, record in instance.get_freshness_state_records(list(keys)).items():
        if record.freshness_state == FreshnessState.FAIL:
            incidents.append(_late_asset(key.to_user_string(), record.updated_at))
        elif record.freshness_state != FreshnessState.UNKNOWN:
            passed.add(f"freshness_missed:{key.to_user_string()}")
    return incidents, passed


def _late_asset(asset: str, since: datetime) -> Incident:
    return Incident(
        kind="freshness_missed",
        key=f"freshness_missed:{asset}",
        severity="warning",
        title=f"{asset} was not updated in time",
        detail=f"Its freshness policy has failed since {since.astimezone(UTC):%Y-%m-%d %H:%M} UTC. "
        "Check with `modqa status` whether files have arrived and the schedule has run.",
    )


def _evaluations(instance: "DagsterInstance", run_id: str) -> list[Any]:
    """The last evaluation of each check, by run: a query over all runs raises on SQLite."""
    from dagster import DagsterEventType

    records = instance.get_records_for_run(run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = (record.event_log_entry.asset_check_evaluation for record in records.records)
    evaluated = (evaluation for evaluation in evaluations if evaluation is not None)
    return list({(done.asset_check_key, done.partition): done for done in evaluated}.values())


def _judge(evaluation: Any, run_id: str) -> tuple[dict[str, Incident], set[str]]:
    """Incidents by key, and the keys that are over, from one evaluation of one check."""
    check = f"check_failed:{evaluation.asset_key.to_user_string()}/{evaluation.check_name}"
    partition = [evaluation.partition] if evaluation.partition else []
    checked = _days(evaluation, "checked_days") or partition
    if evaluation.passed and "checked_days" in evaluation.metadata and not checked:
        return {}, set()  # a run that built no day says nothing about any
    if evaluation.passed:
        days = {f"{check}:{day}" for day in checked} or {f"{check}:*"}
        return {}, {check, *days}
    failing = _days(evaluation, "failing_days") or partition or [None]
    incidents = [_failed_check(evaluation, check, day, run_id) for day in failing]
    over = {f"{check}:{day}" for day in checked if day not in failing}
    return {incident.key: incident for incident in incidents}, over


def _days(evaluation: Any, name: str) -> list[str]:
    """Days of one metadata entry, JSON or its text; what is not a day is left out of the alert."""
    value = getattr(evaluation.metadata.get(name), "value", None)
    if isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)
    items = value if isinstance(value, list | tuple) else []
    return [day for day in items if isinstance(day, str) and DAY.fullmatch(day)]


def _failed_check(evaluation: Any, check: str, day: str | None, run_id: str) -> Incident:
    asset, name = evaluation.asset_key.to_user_string(), evaluation.check_name
    is_critical = evaluation.severity.value == "ERROR"
    count = getattr(evaluation.metadata.get("n_failing"), "value", None)
    counted = f"{count} failing. " if isinstance(count, int) else ""
    outcome = (
        "The day is not published until the check passes." if is_critical else "It blocks no day."
    )
    return Incident(
        kind="check_failed",
        key=f"{check}:{day}" if day else check,
        severity="critical" if is_critical else "warning",
        title=f"check {name} of {asset} failed" + (f" for {day}" if day else ""),
        detail=f"{counted}{outcome} See the checks page of the report.",
        run_id=run_id,
        decision_date=day,
    )


def _failed_run(instance: "DagsterInstance", run: "DagsterRun") -> Incident:
    first, last = _run_days(run)
    days = first if first == last else f"{first}..{last}"
    return Incident(
        kind="run_failed",
        key=f"run_failed:{run.job_name}" + (f":{days}" if days else ""),
        severity="critical",
        title=f"run of {run.job_name} failed" + (f" for {days}" if days else ""),
        detail=_cause(instance, run.run_id),
        run_id=run.run_id,
        decision_date=first if first == last else None,
    )


def _run_days(run: "DagsterRun") -> tuple[str | None, str | None]:
    day = run.tags.get("dagster/partition")
    first = run.tags.get("dagster/asset_partition_range_start", day)
    return first, run.tags.get("dagster/asset_partition_range_end", first)


def _cause(instance: "DagsterInstance", run_id: str) -> str:
    """Class and first line of the first error: of a step, else of the run."""
    from dagster import DagsterEventType

    kinds = (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE)
    for kind in kinds:
        for record in instance.get_records_for_run(run_id, of_type=kind, limit=1).records:
            event = record.event_log_entry.dagster_event
            if event and (error := getattr(event.event_specific_data, "error", None)):
                where = f"Step {event.step_key}: " if event.step_key else ""
                return f"{where}{_in_short(error)}. See the run's log for details."
    return "See the run's log for the reason."


def _in_short(error: Any) -> str:
    """The error without its quoted parts: databases quote the value that they fail on."""
    while error.cause:
        error = error.cause
    message = error.message.strip().partition("\n")[0]
    words = message.partition(":")[2].strip() if ":" in message else ""
    name = error.cls_name or "Error"
    if name != "SettingsError":
        words = QUOTED.sub("'…'", words)
    return f"{name}: {words}".rstrip(": .")
