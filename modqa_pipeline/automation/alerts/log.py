"""``alerts/alerts.jsonl`` as the memory of the alerts: what is open, what was sent, and what is still to be sent.

An incident is open from its ``opened`` line to its ``resolved`` line, however many days and runs it lasts; a
``continued`` line holds what changed of it in between. News of it (that it opened, that it is over) is owed to a
channel until its ``delivered`` line. If a process is killed, it stays owed in the file, and the next call sends it.
Nothing here decides what an incident is, or uses a channel.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from filelock import FileLock

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.files import append_lines, read_lines

LOCK_SECONDS = 30
LONGEST_TEXT = 300


@dataclass
class Told:
    """State of the latest occurrence of one incident, from the file."""

    line: dict[str, Any]
    observed_at: str
    is_open: bool = True
    owed: set[str] = field(default_factory=set)
    told_on: set[str] = field(default_factory=set)
    failures: dict[str, list[str]] = field(default_factory=dict)

    @property
    def withheld(self) -> frozenset[str]:
        """Days that are not published while it lasts."""
        return frozenset(self.line.get("withheld", ()))

    @property
    def is_critical(self) -> bool:
        """Whether it is told at once."""
        return self.line["severity"] == "critical"

    def is_due(self, channel: str) -> bool:
        """Whether news of it is owed, and the pause after failed attempts is over."""
        failures = self.failures.get(channel, [])
        if channel not in self.owed or len(failures) <= 3:
            return channel in self.owed
        pause = timedelta(minutes=min(10 * 2 ** (len(failures) - 4), 360))
        return datetime.fromisoformat(failures[-1]) + pause <= now()

    def follow(self, line: dict[str, Any]) -> None:
        """Apply a later line about the same incident."""
        if line["event"] == "continued":
            self.observed_at = line["observed_at"]
            self.line = self.line | {
                name: line[name]
                for name in ("detail", "last_day", "withheld", "link")
                if name in line
            }
        elif line["event"] == "resolved":
            self.is_open, self.observed_at = False, line["observed_at"]
            # who heard of it hears that it is over; a warning of which nobody heard is no news any more
            self.owed = self.told_on | (self.owed if self.is_critical else set())
        elif line["event"] == "delivered":
            self.owed.discard(line["channel"])
            self.told_on.add(line["channel"])
        else:
            self.failures.setdefault(line["channel"], []).append(line["at"])


@dataclass
class Memory:
    """Every incident of the file by its key, with its state after the last line, and when each channel last heard."""

    incidents: dict[str, Told] = field(default_factory=dict)
    last_message: dict[str, datetime] = field(default_factory=dict)


def now() -> datetime:
    """The moment, in UTC; a function of its own so that tests can turn the clock."""
    return datetime.now(UTC)


def timestamp(moment: datetime | None = None) -> str:
    """UTC with microseconds in a fixed width, so that text order is time order."""
    moment = (moment or now()).astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds") + "Z"


def lock(settings: Settings, name: str = ".lock") -> FileLock:
    """``.lock`` protects the lines, ``.delivery.lock`` the channels, which may be slow."""
    folder = settings.home.alerts.parent
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / name, timeout=LOCK_SECONDS)


def recall(settings: Settings) -> Memory:
    """What the file says."""
    memory = Memory()
    for line in read_lines(settings.home.alerts):
        key = line["incident"]
        if line["event"] == "opened":
            memory.incidents[key] = Told(line, line["observed_at"], owed=set(line["channels"]))
        elif key in memory.incidents:
            memory.incidents[key].follow(line)
        if line["event"] == "delivered":
            memory.last_message[line["channel"]] = datetime.fromisoformat(line["at"])
    return memory


def append(settings: Settings, lines: list[dict[str, Any]]) -> None:
    """Write lines with a time stamp; the caller holds the lock. Secrets that an error quotes are removed."""
    if lines:
        at = {"at": timestamp()}
        whole = [at | _without_secrets(settings, line) | at for line in lines]
        append_lines(settings.home.alerts, [json.dumps(line, ensure_ascii=False) for line in whole])


def _without_secrets(settings: Settings, line: dict[str, Any]) -> dict[str, Any]:
    return line | {name: _harmless(settings, line[name]) for name in ("title", "detail")}


def _harmless(settings: Settings, text: str) -> str:
    key = (settings.pseudonym_key or b"").decode(errors="replace")
    addresses = (settings.alert_addresses or "").split()
    for secret in (settings.slack_webhook, settings.smtp_password, key, *addresses):
        if secret and len(secret) >= 4:
            text = text.replace(secret, "[secret]")
    return " ".join(text.split())[:LONGEST_TEXT]
