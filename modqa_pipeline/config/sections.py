"""What can be set in ``config/settings.toml``: one class a section, one default a setting.

`settings.py` reads and checks them, and writes the file of a new home from these defaults.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


def _setting(default: Any, low: float | None, high: float | None, doc: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "doc": doc})


@dataclass(frozen=True)
class LandingSettings:
    """What is taken from `landing/`, and when."""

    settle_seconds: float = _setting(
        2.0, 0, 3600, "a file is read once its size and time have stood still this long"
    )
    redelivery_days: int = _setting(
        35, 0, 400, "a decision may be delivered again, with other values, this long"
    )
    clock_skew_minutes: int = _setting(
        5, 0, 1440, "a time stamp may lie this far ahead of the moment of receipt"
    )
    earliest_day: date = _setting(
        date(2015, 1, 1), None, None, "a time stamp before this day is refused as a broken clock"
    )
    audit_lookback_days: int = _setting(
        90, 1, 400, "a verdict on a decision that was not drawn is matched this far back"
    )


@dataclass(frozen=True)
class QualitySettings:
    """When a figure may be printed as a figure."""

    min_audited: int = _setting(
        30, 1, 10000, "verdicts in the denominator below which it says insufficient"
    )
    census_share: float = _setting(
        0.95, 0.5, 1, "share of a stratum with verdicts from which the stratum is a census"
    )
    min_covered_share: float = _setting(
        0.8, 0, 1, "share of a slice that lies in strata with verdicts, below which: insufficient"
    )
    min_expected_events: float = _setting(
        3.0, 0, 1000, "events or non-events that a sample should show, below which: insufficient"
    )
    prior_days: int = _setting(
        28, 1, 400, "days of past audits from which a stratum's prior rate is taken"
    )


@dataclass(frozen=True)
class ScheduleSettings:
    """When days are drawn and built."""

    first_day: date = _setting(
        date(2020, 1, 1), None, None, "the first decision day of this deployment"
    )
    cutoff_hour_utc: int = _setting(6, 0, 23, "hour of the next day at which the schedule draws it")
    late_after_days: int = _setting(
        7, 1, 60, "rows that arrive after the draw are pooled and drawn once, this many days later"
    )
    days_in_one_run: int = _setting(
        31, 1, 400, "a longer range is built in parts of so many days, a run each"
    )


@dataclass(frozen=True)
class CheckSettings:
    """Bounds that the checks compare with."""

    audit_max_age_days: int = _setting(
        4, 1, 60, "the newest verdict may be this old when a day closes"
    )
    allowed_lag_hours: int = _setting(30, 0, 240, "a day is judged this long after its end")
    volume_low: float = _setting(
        0.5, 0, 1, "volume against the mean of the previous same weekdays, low bound"
    )
    volume_high: float = _setting(
        2.0, 1, 100, "volume against the mean of the previous same weekdays, high bound"
    )


@dataclass(frozen=True)
class EngineSettings:
    """How much of the machine a run may use."""

    memory_limit_mb: int = _setting(
        4096, 1024, 1_000_000, "MiB that a run may hold, Python included; DuckDB spills the rest"
    )
    threads: int = _setting(2, 1, 256, "DuckDB threads")


@dataclass(frozen=True)
class WorksheetSettings:
    """How audits are shared out."""

    spare_own_site: bool = _setting(False, None, None, "nobody audits decisions of their own site")


@dataclass(frozen=True)
class AppealSettings:
    """When an appeal should have been decided."""

    due_days: int = _setting(14, 1, 400, "an appeal is due this long after it was received")


@dataclass(frozen=True)
class DisputeSettings:
    """How long a site may dispute a verdict."""

    window_days: int = _setting(
        7, 1, 90, "a verdict may be disputed this long after it was given (`audited_at`)"
    )


@dataclass(frozen=True)
class ScorecardSettings:
    """When a month's scorecards are final."""

    close_after_days: int = _setting(
        21,
        1,
        400,
        "a month closes once a day so long after its end is published; what comes later is a restatement",
    )


@dataclass(frozen=True)
class GoldenSettings:
    """What golden items say about a person, by Wald's sequential test."""

    acceptable_error_rate: float = _setting(
        0.05, 0.001, 0.5, "share of wrong answers at which somebody reads well"
    )
    unacceptable_error_rate: float = _setting(
        0.15, 0.002, 0.9, "share of wrong answers at which somebody must not go on; above the other"
    )
    alpha: float = _setting(
        0.05, 0.001, 0.4, "risk that somebody fails whose share is the acceptable one"
    )
    beta: float = _setting(
        0.10, 0.001, 0.4, "risk that somebody passes whose share is the unacceptable one"
    )
    suspect_readings: int = _setting(
        5, 2, 1000, "readings from which an item that most get wrong is itself suspect"
    )


@dataclass(frozen=True)
class ReportSettings:
    """What is written for people."""

    title: str = _setting("Moderation quality", None, None, "heading of the report")
    data_docs: bool = _setting(
        False,
        None,
        None,
        "write Great Expectations Data Docs (they load scripts from foreign hosts)",
    )
    min_shown_moderator: int = _setting(
        30, 1, 10000, "audits below which a moderator is not shown alone"
    )


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts go besides `alerts/alerts.jsonl`. Secrets come from the environment alone."""

    email_to: str = _setting("", None, None, "recipients, separated by commas; blank: no e-mail")
    email_from: str = _setting("modqa@localhost", None, None, "sender of alert e-mails")
    smtp_host: str = _setting("localhost", None, None, "mail server")
    smtp_port: int = _setting(25, 1, 65535, "its port; 465 speaks TLS at once, 587 STARTTLS")
    smtp_user: str = _setting("", None, None, "user of the mail server; blank: no login")
    attempts: int = _setting(3, 1, 10, "times a delivery is tried before it waits for the next run")
    timeout_seconds: float = _setting(5.0, 0.1, 60, "seconds a delivery may take")


SECTIONS: dict[str, type] = {
    "landing": LandingSettings,
    "quality": QualitySettings,
    "schedule": ScheduleSettings,
    "checks": CheckSettings,
    "engine": EngineSettings,
    "worksheets": WorksheetSettings,
    "appeals": AppealSettings,
    "disputes": DisputeSettings,
    "scorecards": ScorecardSettings,
    "golden": GoldenSettings,
    "report": ReportSettings,
    "alerts": AlertSettings,
}
