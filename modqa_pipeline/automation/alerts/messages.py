"""Messages about incidents: what is new, what stands, what is over. At most one a day, and none without news."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from filelock import Timeout

from modqa_pipeline.automation.alerts import log
from modqa_pipeline.automation.alerts.channels import configured_channels, deliver
from modqa_pipeline.automation.alerts.incident import HOLDS_NO_DAY
from modqa_pipeline.automation.alerts.log import Memory, Told, append, lock, recall
from modqa_pipeline.config.settings import Settings

LOG = logging.getLogger(__name__)

SHOWN_OF_A_KIND = 20


def send_what_is_owed(settings: Settings, *, is_run: bool) -> None:
    """One message per channel, if there is news and its time has come.

    What is critical is told at once, with all other news. Other news waits for the first run of the next day (UTC);
    where no run comes, for a day after the last message. If another process is busy sending, the next call sends ours.

    Parameters
    ----------
    is_run : bool
        A run ended, and not only a clock ticked.
    """
    channels = configured_channels(settings)
    if not channels:
        return
    with suppress(Timeout), lock(settings, ".delivery.lock"):
        for channel in channels:
            memory = recall(settings)
            news = [told for told in memory.incidents.values() if told.is_due(channel)]
            if news and _is_time(memory, channel, news, is_run=is_run):
                _send(settings, channel, news, _standing(memory, channel))


def _is_time(memory: Memory, channel: str, news: list[Told], *, is_run: bool) -> bool:
    last = memory.last_message.get(channel)
    if last is None or any(told.is_critical and channel not in told.told_on for told in news):
        return True
    now = log.now()
    return now.date() > last.date() if is_run else now - last >= timedelta(days=1)


def _standing(memory: Memory, channel: str) -> list[Told]:
    """What is open and was told before."""
    return [
        told
        for told in memory.incidents.values()
        if told.is_open and channel in told.told_on and channel not in told.owed
    ]


def _send(settings: Settings, channel: str, news: list[Told], standing: list[Told]) -> None:
    new = [told for told in news if channel not in told.told_on]
    over = [told for told in news if channel in told.told_on]
    text = _text(settings, new, standing, over)
    outcome = deliver(settings, channel, _subject(new, standing, over), text)
    result: dict[str, Any] = {
        "event": "delivered",
        "channel": channel,
        "attempts": outcome.attempts,
    }
    if outcome.failure:
        reason = f"{channel} accepted no message in {outcome.attempts} attempts: {outcome.failure}"
        result |= {"event": "delivery_failed", "detail": reason}
        LOG.warning("An alert was not delivered and will be tried again: %s.", reason)
    with lock(settings):
        append(settings, [_identity(told) | result for told in news])


def _identity(told: Told) -> dict[str, Any]:
    names = ("incident", "kind", "severity", "title", "detail")
    return {name: told.line[name] for name in names}


def _subject(new: list[Told], standing: list[Told], over: list[Told]) -> str:
    if len(new) == 1 and not over:
        return f"ModQA {new[0].line['severity']}: {new[0].line['title']}"
    critical = sum(told.is_critical for told in new)
    counts = [
        f"{len(new)} new" + (f" ({critical} critical)" if critical else "") if new else "",
        f"{len(standing)} standing" if standing else "",
        f"{len(over)} resolved" if over else "",
    ]
    return "ModQA: " + ", ".join(filter(None, counts))


def _text(settings: Settings, new: list[Told], standing: list[Told], over: list[Told]) -> str:
    if len(new) == 1 and not over and not standing:
        return _details(settings, new[0])
    worst_first = sorted(new, key=lambda told: told.line["severity"])
    parts = [
        _part(
            "New",
            [
                f"[{t.line['severity']}] {_details(settings, t, before=t.line['title'])}"
                for t in worst_first
            ],
        ),
        _part("Standing", [f"{t.line['title']}{_since(t)}" for t in standing]),
        _part("Resolved", [str(t.line["title"]) for t in over]),
    ]
    return "\n".join(filter(None, parts))


def _part(heading: str, lines: list[str]) -> str:
    shown = lines[:SHOWN_OF_A_KIND]
    if len(lines) > len(shown):
        shown.append(f"and {len(lines) - len(shown)} more, all in alerts/alerts.jsonl")
    return "\n".join([f"{heading}:", *(f"- {line}" for line in shown)]) if shown else ""


def _details(settings: Settings, told: Told, *, before: str = "") -> str:
    """Sentences about one incident; after its title, as one of a list, what all of them say is left out."""
    detail = told.line["detail"].strip()
    said = [
        before,
        detail.removesuffix(HOLDS_NO_DAY).strip() if before else detail,
        _since(told, "Since "),
        "" if told.is_open else "It has been resolved in the meantime",
    ]
    sentences = [text if text.endswith((".", "!", "?")) else f"{text}." for text in said if text]
    return " ".join(sentences) + _link(settings, told)


def _since(told: Told, before: str = ", since ") -> str:
    """The first day that it is about, if it is about more than one."""
    since = told.line.get("since")
    return f"{before}{since}" if since and since != told.line.get("last_day") else ""


def _link(settings: Settings, told: Told) -> str:
    link = told.line.get("link")
    if not link:
        return ""
    place = settings.alerts.report_url.strip().rstrip("/") or "reports"
    return f" See {place}/{link}"
