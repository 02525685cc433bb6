"""From Dagster's records to incidents: failed runs, failed checks, missed freshness.

The command line calls `report_run` at the end of each run, and so do the sensors; both may report the same run.
`raise_incidents` decides what makes an incident new, and who is told when.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.automation.alerts.incident import HOLDS_NO_DAY, Incident, Looked
from modqa_pipeline.automation.alerts.log import timestamp
from modqa_pipeline.automation.alerts.raise_incidents import contained, raise_incidents
from modqa_pipeline.automation.alerts.standing import standing_incidents
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.runs.incident_keys import check_key, run_key

if TYPE_CHECKING:
    from dagster import AssetKey, DagsterInstance, DagsterRun

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def report_run(settings: Settings, instance: "DagsterInstance", run_id: str) -> None:
    """Alert on what failed in a finished run and on what stands wrong after it, and close what is over; never raises.

    A run without a failed step may have failed checks: report every run, successful ones included.
    """
    with contained(settings, f"run {run_id}"):
        incidents, looked = incidents_of_run(instance, run_id)
        # a publication that cannot be read must not hide that the run broke
        with contained(settings, f"what stands after run {run_id}"):
            standing, looked_after = standing_incidents(settings)
            incidents, looked = [*incidents, *standing], {**looked, **looked_after}
        record = instance.get_run_record_by_id(run_id)
        ended = datetime.fromtimestamp(record.end_time, UTC) if record and record.end_time else None
        raise_incidents(settings, incidents, looked, timestamp(ended))


def report_freshness(
    settings: Settings, instance: "DagsterInstance", keys: Iterable["AssetKey"]
) -> None:
    """Alert on assets that were not updated in time, close those that are; never raises."""
    with contained(settings, "freshness"):
        raise_incidents(settings, *incidents_of_freshness(instance, keys), is_run=False)


def incidents_of_run(
    instance: "DagsterInstance", run_id: str
) -> tuple[list[Incident], dict[str, frozenset[str] | None]]:
    """Incidents of one run, and what it looked at.

    A check's evaluation may say in its metadata, as JSON, what fails it (``failing``: see
    `validate.failing_things`) and on which days it was asked (``checked_days``). Without them it is about all days.
    """
    run = instance.get_run_by_id(run_id)
    if run is None:
        return [], {}
    incidents: dict[str, Incident] = {}
    looked: dict[str, frozenset[str] | None] = {}
    for evaluation in _evaluations(instance, run_id):
        failing, asked = _judge(evaluation, run_id)
        incidents |= failing
        looked |= asked
    if run.is_failure:
        broken = _failed_run(instance, run)
        incidents[broken.key] = broken
    elif run.is_success:
        looked |= {run_key(run.job_name): None, run_key(run.job_name, "*"): None}
    return list(incidents.values()), looked


def incidents_of_freshness(
    instance: "DagsterInstance", keys: Iterable["AssetKey"]
) -> tuple[list[Incident], Looked]:
    """Assets whose freshness policy fails by the clock, as Dagster's freshness daemon last recorded it.

    The daemon does not know an asset that was never materialised: it is neither late nor on time.
    """
    from dagster._core.definitions.freshness import FreshnessState

    incidents: list[Incident] = []
    looked: dict[str, frozenset[str] | None] = {}
    for key, record in instance.get_freshness_state_records(list(keys)).items():
        if record.freshness_state == FreshnessState.FAIL:
            incidents.append(_late_asset(key.to_user_string(), record.updated_at))
        elif record.freshness_state != FreshnessState.UNKNOWN:
            looked[f"freshness_missed:{key.to_user_string()}"] = None
    return incidents, looked


def _late_asset(asset: str, since: datetime) -> Incident:
    moment = since.astimezone(UTC)
    return Incident(
        kind="freshness_missed",
        key=f"freshness_missed:{asset}",
        severity="warning",
        title=f"{asset} was not updated in time",
        detail=f"Its freshness policy has failed since {moment:%Y-%m-%d %H:%M} UTC. "
        "Check with `modqa status` whether files have arrived and the schedule has run.",
        since=f"{moment:%Y-%m-%d}",
    )


def _evaluations(instance: "DagsterInstance", run_id: str) -> list[Any]:
    """The last evaluation of each check, by run: a query over all runs raises on SQLite."""
    from dagster import DagsterEventType

    records = instance.get_records_for_run(run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = (record.event_log_entry.asset_check_evaluation for record in records.records)
    evaluated = (evaluation for evaluation in evaluations if evaluation is not None)
    return list({(done.asset_check_key, done.partition): done for done in evaluated}.values())


def _judge(
    evaluation: Any, run_id: str
) -> tuple[dict[str, Incident], dict[str, frozenset[str] | None]]:
    """Incidents by key, and what was looked at, from one evaluation of one check."""
    asset, check = evaluation.asset_key.to_user_string(), evaluation.check_name
    partition = [evaluation.partition] if evaluation.partition else []
    checked = _days(evaluation, "checked_days") or partition
    if evaluation.passed and "checked_days" in evaluation.metadata and not checked:
        return {}, {}  # a run that built no day says nothing about any
    things = [] if evaluation.passed else _things(evaluation, partition)
    incidents = [_failed_check(evaluation, thing, run_id) for thing in things]
    looked = {check_key(asset, check): frozenset(checked) or None}
    if all(thing["about"] is not None for thing in things):
        # where too many things fail to be named, nothing is said of any of them
        looked[check_key(asset, check, "*")] = frozenset(checked) or None
    return {incident.key: incident for incident in incidents}, looked


def _things(evaluation: Any, partition: list[str]) -> list[dict[str, Any]]:
    """What fails a check; the check itself where its metadata does not say, or cannot be read."""
    things = _json(evaluation, "failing")
    if isinstance(things, list) and things and all(isinstance(thing, dict) for thing in things):
        return things
    days = _days(evaluation, "failing_days") or partition
    says = f"check {evaluation.check_name} of {evaluation.asset_key.to_user_string()} failed"
    count = getattr(evaluation.metadata.get("n_failing"), "value", None)
    # the sum over the days of a run is the count of a day only if there is one
    n_rows = count if isinstance(count, int) and len(days) <= 1 else None
    return [{"about": None, "says": says, "days": dict.fromkeys(days, n_rows), "n_rows": n_rows}]


def _days(evaluation: Any, name: str) -> list[str]:
    """Days of one metadata entry; what is not a day is left out of the alert."""
    items = _json(evaluation, name)
    return [
        day
        for day in (items if isinstance(items, list | tuple) else ())
        if isinstance(day, str) and DAY.fullmatch(day)
    ]


def _json(evaluation: Any, name: str) -> Any:
    """One metadata entry, JSON or its text."""
    value = getattr(evaluation.metadata.get(name), "value", None)
    if isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)
    return value


def _failed_check(evaluation: Any, thing: dict[str, Any], run_id: str) -> Incident:
    days = sorted(thing["days"])
    is_critical = evaluation.severity.value == "ERROR"
    last = days[-1] if days else None
    count = thing["days"][last] if last else thing.get("n_rows")
    counted = f"{count:,} failing{f' on {last}' if last else ''}. " if count and count > 1 else ""
    return Incident(
        kind="check_failed",
        key=check_key(evaluation.asset_key.to_user_string(), evaluation.check_name, thing["about"]),
        severity="critical" if is_critical else "warning",
        title=thing["says"],
        detail=counted + _outcome(days, is_critical=is_critical),
        since=days[0] if days else None,
        last_day=last,
        withheld=tuple(days) if is_critical else (),
        link=f"{last}-checks.html" if last else None,
        run_id=run_id,
    )


def _outcome(days: list[str], *, is_critical: bool) -> str:
    if not is_critical:
        return HOLDS_NO_DAY
    if not days:
        return "Days that fail it are held back until it passes."
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]} ({len(days)} days)"
    return f"Held back until it passes: {span}."


def _failed_run(instance: "DagsterInstance", run: "DagsterRun") -> Incident:
    first, last = _run_days(run)
    days = first if first == last else f"{first} to {last}"
    step, cause = _cause(instance, run.run_id)
    what = f"The step {step} broke" if step else "A run broke before its first step"
    return Incident(
        kind="run_failed",
        key=run_key(run.job_name, step),
        severity="critical",
        title=what + (f", in a run for {days}" if days else ""),
        detail=f"{cause}. Nothing of the run is published. See the run's log in Dagster, and run again.",
        since=first,
        last_day=last,
        run_id=run.run_id,
    )


def _run_days(run: "DagsterRun") -> tuple[str | None, str | None]:
    day = run.tags.get("dagster/partition")
    first = run.tags.get("dagster/asset_partition_range_start", day)
    return first, run.tags.get("dagster/asset_partition_range_end", first)


def _cause(instance: "DagsterInstance", run_id: str) -> tuple[str | None, str]:
    """Step, and class and first line of the first error: of a step, else of the run."""
    from dagster import DagsterEventType

    kinds = (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE)
    for kind in kinds:
        for record in instance.get_records_for_run(run_id, of_type=kind, limit=1).records:
            event = record.event_log_entry.dagster_event
            if event and (error := getattr(event.event_specific_data, "error", None)):
                return event.step_key, _in_short(error)
    return None, "The reason is in the run's log"


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
