"""Incidents: each is recorded once and reported once, on every configured channel.

What is recorded and what is still to be sent is read only from the file (`alert_log`), so any process may
call at any time. At least one message is sent per incident; two only if a process was killed between
the message and its line. Nothing here imports Dagster, and nothing here may fail a run.
"""

import logging
import traceback
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

from filelock import Timeout

from modqa_pipeline.automation.alerts.channels import configured_channels, deliver
from modqa_pipeline.automation.alerts.log import Told, append, lock, recall, timestamp
from modqa_pipeline.config.settings import Settings

LOG = logging.getLogger(__name__)

SHOWN_IN_ONE_MESSAGE = 20


@dataclass(frozen=True)
class Incident:
    """One thing that is wrong, identified by its subject and not by the run that saw it.

    Attributes
    ----------
    key : str
        Stable identity, for example ``check_failed:kpi_quality_daily/keys_are_unique:2026-03-01``.
    title, detail : str
        Text for people. It names assets, checks, days and counts, never rows, persons or secrets.
    """

    kind: Literal["run_failed", "check_failed", "freshness_missed"]
    key: str
    severity: Literal["critical", "warning"]
    title: str
    detail: str
    run_id: str | None = None
    decision_date: str | None = None


def raise_incidents(
    settings: Settings,
    incidents: list[Incident],
    passed_keys: Collection[str],
    observed_at: str | None = None,
) -> list[Incident]:
    """Record what is new, close what is over, send what is due; never raises.

    Parameters
    ----------
    passed_keys : collection of str
        Incidents known to be over. A key that ends in ``:*`` stands for every day.
    observed_at : str, optional
        `timestamp` of the evidence, by default now. Evidence older than the last line of a key is
        ignored: a daemon that catches up must not open again what a later run has closed.

    Returns
    -------
    list of Incident
        Incidents opened by this call.
    """
    opened: list[Incident] = []
    with contained(settings, "incidents"):
        opened = _record(settings, incidents, set(passed_keys), observed_at or timestamp())
    with contained(settings, "deliveries"):
        _send_what_is_owed(settings)
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
    settings: Settings, incidents: list[Incident], passed: set[str], observed_at: str
) -> list[Incident]:
    failing = {incident.key: incident for incident in incidents}
    with lock(settings):
        memory = recall(settings)
        opened = [i for i in failing.values() if _is_news(memory.get(i.key), observed_at)]
        over = [
            told.line
            for key, told in memory.items()
            if key not in failing and _is_over(told, key, passed, observed_at)
        ]
        seen = {"observed_at": observed_at}
        channels = {"channels": configured_channels(settings)}
        lines = [{"event": "opened"} | _facts(incident) | seen | channels for incident in opened]
        resolved = {"event": "resolved", "detail": "It has passed in the meantime."} | seen
        append(settings, lines + [_about(line) | resolved for line in over])
    return opened


def _is_news(told: Told | None, observed_at: str) -> bool:
    return told is None or (not told.is_open and observed_at >= told.observed_at)


def _is_over(told: Told, key: str, passed: set[str], observed_at: str) -> bool:
    is_named = key in passed or f"{key.rpartition(':')[0]}:*" in passed
    return is_named and told.is_open and observed_at >= told.observed_at


def _facts(incident: Incident) -> dict[str, Any]:
    facts = {"incident": incident.key, "kind": incident.kind, "severity": incident.severity}
    facts |= {"title": incident.title, "detail": incident.detail}
    more = {"run_id": incident.run_id, "decision_date": incident.decision_date}
    return facts | {name: value for name, value in more.items() if value}


def _about(line: dict[str, Any]) -> dict[str, Any]:
    """An opened line without the fields of its opening."""
    return {k: v for k, v in line.items() if k not in ("channels", "observed_at")}


def _send_what_is_owed(settings: Settings) -> None:
    """One message per channel. If another process is busy sending, the next call sends ours."""
    channels = configured_channels(settings)
    if not channels:
        return
    with suppress(Timeout), lock(settings, ".delivery.lock"):
        for channel in channels:
            owed = [told for told in recall(settings).values() if told.is_due(channel)]
            if owed:
                _send(settings, channel, owed)


def _send(settings: Settings, channel: str, owed: list[Told]) -> None:
    outcome = deliver(settings, channel, _subject(owed), _text(owed))
    result = {"event": "delivered", "channel": channel, "attempts": outcome.attempts}
    if outcome.failure:
        reason = f"{channel} accepted no message in {outcome.attempts} attempts: {outcome.failure}"
        result |= {"event": "delivery_failed", "detail": reason}
        LOG.warning("An alert was not delivered and will be tried again: %s.", reason)
    with lock(settings):
        append(settings, [_about(told.line) | result for told in owed])


def _subject(owed: list[Told]) -> str:
    if len(owed) == 1:
        return f"ModQA {owed[0].line['severity']}: {owed[0].line['title']}"
    critical = sum(told.line["severity"] == "critical" for told in owed)
    return f"ModQA: {len(owed)} incidents, {critical} of them critical"


def _text(owed: list[Told]) -> str:
    if len(owed) == 1:
        return _details(owed[0])
    worst_first = sorted(owed, key=lambda told: told.line["severity"])
    lines = [
        f"[{told.line['severity']}] {told.line['title']}. {_details(told)}"
        for told in worst_first[:SHOWN_IN_ONE_MESSAGE]
    ]
    if len(owed) > len(lines):
        lines.append(f"and {len(owed) - len(lines)} more, all in alerts/alerts.jsonl")
    return "\n".join(lines)


def _details(told: Told) -> str:
    run = f" Run {told.line['run_id']}." if "run_id" in told.line else ""
    over = "" if told.is_open else " It has been resolved in the meantime."
    return f"{told.line['detail']}{run}{over}"
