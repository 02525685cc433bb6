"""Incidents: each is opened once, told once, and closed once, on every configured channel.

What is recorded and what is still to be sent is read only from the file (`log`), so any process may call at any
time. News is sent at least once; twice only if a process was killed between the message and its line. Nothing here
imports Dagster, and nothing here may fail a run.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from modqa_pipeline.automation.alerts import log
from modqa_pipeline.automation.alerts.incident import Incident, Looked, days_looked_at
from modqa_pipeline.automation.alerts.log import Told, append, lock, recall, timestamp
from modqa_pipeline.automation.alerts.messages import configured_channels, send_what_is_owed
from modqa_pipeline.config.known_findings import accepted_today
from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.errors import SettingsError

LOG = logging.getLogger(__name__)

#: Keys of versions that opened an incident for every day of a check or a run.
_OF_ONE_DAY = re.compile(
    r"(check_failed|run_failed):[^:]+:\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?"
)


def raise_incidents(
    settings: Settings,
    incidents: list[Incident],
    looked: Looked,
    observed_at: str | None = None,
    *,
    is_run: bool = True,
) -> list[Incident]:
    """Record what is new, close what is over, send what is due; never raises.

    An incident is over when whoever looked at it last did not find it, on its last day or a later one, and no day is
    withheld for it any more.

    Parameters
    ----------
    looked : mapping
        What was looked at (`Looked`); of that, what is not among the incidents has passed.
    observed_at : str, optional
        `timestamp` of the evidence, by default now. Evidence older than the last line of a key is
        ignored: a daemon that catches up must not open again what a later run has closed.
    is_run : bool
        A run ended, and not only a clock ticked: see `messages.send_what_is_owed`.

    Returns
    -------
    list of Incident
        Incidents opened by this call.
    """
    opened: list[Incident] = []
    with contained(settings, "incidents"):
        opened = _record(settings, incidents, looked, observed_at or timestamp())
    with contained(settings, "deliveries"):
        send_what_is_owed(settings, is_run=is_run)
    return opened


@contextmanager
def contained(settings: Settings, about: str) -> Iterator[None]:
    """Keep a failure of the alerting itself away from the run: only a warning and a line.

    The error's own text is left out, since it may quote an address or a password.
    """
    try:
        yield
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
        LOG.warning("Alerting failed (%s): %s. The run is not affected.", about, where)
        line = {"event": "delivery_failed", "incident": f"alerting:{about}", "kind": "alerting"}
        line |= {"severity": "warning", "title": f"alerting failed ({about})", "detail": where}
        with suppress(Exception), lock(settings):
            append(settings, [line])


def _record(
    settings: Settings, incidents: list[Incident], looked: Looked, observed_at: str
) -> list[Incident]:
    failing = {incident.key: incident for incident in incidents}
    known = _known(settings) if failing else {}
    with lock(settings):
        memory = recall(settings).incidents
        opened = [i for i in failing.values() if _is_news(memory.get(i.key), observed_at)]
        lines = [_opened(settings, incident, observed_at, known) for incident in opened]
        for key, told in memory.items():
            if told.is_open and observed_at >= told.observed_at:
                lines += _followed(key, told, failing.get(key), looked, observed_at)
        append(settings, lines)
    return opened


def _known(settings: Settings) -> dict[str, Known]:
    """What `config/known.csv` accepts today, by what it names; nothing while a table of config/ cannot be read."""
    try:
        return accepted_today(load_tables(settings.home), log.now().date())
    except SettingsError:
        return {}


def _is_news(told: Told | None, observed_at: str) -> bool:
    return told is None or (not told.is_open and observed_at >= told.observed_at)


def _opened(
    settings: Settings, incident: Incident, observed_at: str, known: dict[str, Known]
) -> dict[str, Any]:
    """The line of a new incident; nobody is told of one that somebody answers for already."""
    accepted = known.get(incident.key)
    line: dict[str, Any] = {"event": "opened", "incident": incident.key, "kind": incident.kind}
    line |= {"severity": incident.severity, "title": incident.title, "detail": incident.detail}
    line |= _changing(incident) | {"run_id": incident.run_id, "since": incident.since}
    if accepted:
        line |= {"known": f"{accepted.reason} ({accepted.owner}, until {accepted.until})"}
    line |= {"observed_at": observed_at}
    line |= {"channels": [] if accepted else configured_channels(settings)}
    return {name: value for name, value in line.items() if value is not None}


def _changing(incident: Incident) -> dict[str, Any]:
    """What changes of an incident while it is open."""
    return {
        "detail": incident.detail,
        "last_day": incident.last_day,
        "withheld": sorted(incident.withheld) or None,
        "link": incident.link,
    }


def _followed(
    key: str, told: Told, incident: Incident | None, looked: Looked, observed_at: str
) -> list[dict[str, Any]]:
    """The line, if any, of an open incident after somebody looked."""
    if _OF_ONE_DAY.fullmatch(key):
        return [
            _over(told, "Closed: an incident is one cause now, and no longer one day.", observed_at)
        ]
    was_looked_at, days = days_looked_at(looked, key)
    left = told.withheld
    if was_looked_at:
        left = left - days if days is not None else frozenset()
    if incident is not None:
        return _still(told, incident, left, observed_at)
    if left != told.withheld and left:
        return [_continued(told, {"withheld": sorted(left)}, observed_at)]
    if not was_looked_at or left:
        return []
    # an earlier day that passes says nothing of the last one, unless that is withheld no more
    if not told.withheld and not _is_on_or_after(days, told.line.get("last_day")):
        return []
    return [_over(told, "It has passed.", observed_at)]


def _is_on_or_after(days: frozenset[str] | None, last_day: str | None) -> bool:
    return days is None or last_day is None or max(days) >= last_day


def _still(
    told: Told, incident: Incident, left: frozenset[str], observed_at: str
) -> list[dict[str, Any]]:
    withheld = sorted(left | set(incident.withheld))
    is_later = (incident.last_day or "") > told.line.get("last_day", "")
    if withheld == sorted(told.withheld) and not is_later:
        return []
    change = {name: value for name, value in _changing(incident).items() if value and is_later}
    return [_continued(told, change | {"withheld": withheld}, observed_at)]


def _continued(told: Told, change: dict[str, Any], observed_at: str) -> dict[str, Any]:
    return about(told.line) | change | {"event": "continued", "observed_at": observed_at}


def _over(told: Told, why: str, observed_at: str) -> dict[str, Any]:
    return about(told.line) | {"event": "resolved", "detail": why, "observed_at": observed_at}


def about(line: dict[str, Any]) -> dict[str, Any]:
    """An opened line without the fields of its opening."""
    return {k: v for k, v in line.items() if k not in ("channels", "observed_at", "at")}
